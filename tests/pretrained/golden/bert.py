"""A two-layer encoder in numpy (float64), after transformers' modeling_bert.py; prints bert.json.

python3 tests/pretrained/golden/bert.py > tests/pretrained/golden/bert.json
Weight j of a tensor is 0.3 sin(0.7 j + length of the tensor's name).
"""

import json
from math import erf

import numpy as np

HIDDEN, INNER, HEADS, LAYERS, VOCABULARY, POSITIONS, PADDING = 8, 16, 2, 2, 11, 12, 1
IDS = [[0, 5, 7, 9, 2], [0, 3, 2, PADDING, PADDING]]


def weight(name, *dims):
    size = int(np.prod(dims))
    return 0.3 * np.sin(0.7 * np.arange(size) + len(name)).reshape(dims)


def norm(x, name):
    mean = x.mean(-1, keepdims=True)
    variance = x.var(-1, keepdims=True)
    return (x - mean) / np.sqrt(variance + 1e-5) * weight(f"{name}.weight", HIDDEN) + weight(
        f"{name}.bias", HIDDEN
    )


def dense(x, name, outputs):
    return x @ weight(f"{name}.weight", outputs, x.shape[-1]).T + weight(f"{name}.bias", outputs)


def encode(ids, first_position):
    ids = np.array(ids)
    x = weight("embeddings.word_embeddings.weight", VOCABULARY, HIDDEN)[ids]
    x = x + weight("embeddings.token_type_embeddings.weight", 1, HIDDEN)[0]
    x = x + weight("embeddings.position_embeddings.weight", POSITIONS, HIDDEN)[
        first_position + np.arange(len(ids))
    ]
    x = norm(x, "embeddings.LayerNorm")
    width = HIDDEN // HEADS
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        q, k, v = (
            dense(x, f"{name}.attention.self.{part}", HIDDEN).reshape(-1, HEADS, width).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = q @ k.swapaxes(1, 2) / np.sqrt(width)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        context = (scores / scores.sum(-1, keepdims=True)) @ v
        context = context.swapaxes(0, 1).reshape(-1, HIDDEN)
        x = norm(x + dense(context, f"{name}.attention.output.dense", HIDDEN), f"{name}.attention.output.LayerNorm")
        y = dense(x, f"{name}.intermediate.dense", INNER)
        y = 0.5 * y * (1 + np.vectorize(erf)(y / np.sqrt(2)))
        x = norm(x + dense(y, f"{name}.output.dense", HIDDEN), f"{name}.output.LayerNorm")
    return x.mean(0)


# Each row alone, without its padding: the mask must hide it.
print(
    json.dumps(
        {
            kind: [
                [round(float(v), 9) for v in encode([i for i in row if i != PADDING], first)]
                for row in IDS
            ]
            for kind, first in (("bert", 0), ("xlm-roberta", PADDING + 1))
        },
        indent=1,
    )
)
