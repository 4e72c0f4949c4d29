"""PyTorch's contestant of `bench train`: the same models from the same weights on the same batch.

Reads numbers of steps, line by line, and answers each with a line of JSON: milliseconds, loss of the
last step, bytes of resident memory.

usage: train_peer.py SUBJECT FOLDER THREADS [--dense]
"""

import json
import resource
import sys
import time

import numpy
import torch
from torch.nn import functional

SUBJECT, FOLDER, THREADS = sys.argv[1:4]
DENSE = "--dense" in sys.argv
DTYPES = {"Float32Array": "<f4", "Int32Array": "<i4", "BigInt64Array": "<i8"}

torch.set_num_threads(int(THREADS))


def read_start():
    with open(f"{FOLDER}/{SUBJECT}.json") as text:
        start = json.load(text)
    tensors = {}
    with open(f"{FOLDER}/{SUBJECT}.bin", "rb") as binary:
        for entry in start["tensors"]:
            values = numpy.frombuffer(binary.read(entry["bytes"]), DTYPES[entry["dtype"]])
            tensors[entry["name"]] = torch.from_numpy(values.reshape(entry["dims"]).copy())
    return start, tensors


START, T = read_start()


class Text(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.words = torch.nn.EmbeddingBag.from_pretrained(
            T["words"], freeze=False, mode="sum", sparse=not DENSE, include_last_offset=True
        )
        self.hidden_bias = torch.nn.Parameter(T["hidden.bias"])
        self.linear_bias = torch.nn.Parameter(T["linear.bias"])
        self.deep = linear("deep")

    def forward(self):
        sums = self.words(
            T["words.indices"].long(), T["words.offsets"].long(), T["words.weights"]
        )
        width = len(self.hidden_bias)
        hidden = functional.relu(sums[:, :width] + self.hidden_bias)
        return [sums[:, width:] + self.linear_bias, self.deep(hidden)]


def linear(name):
    layer = torch.nn.Linear(*T[f"{name}.weight"].shape)
    layer.weight.data = T[f"{name}.weight"].T.contiguous()
    layer.bias.data = T[f"{name}.bias"]
    return layer


class Normed(torch.nn.Module):
    def __init__(self, name, stride=1):
        super().__init__()
        weight = T[f"{name}.weight"]
        self.conv = torch.nn.Conv2d(
            weight.shape[1], weight.shape[0], 3, stride, 0 if stride == 2 else 1, bias=False
        )
        self.conv.weight.data = weight
        self.norm = torch.nn.BatchNorm2d(weight.shape[0])
        self.norm.weight.data = T[f"{name}.scale"]
        self.norm.bias.data = T[f"{name}.bias"]
        self.stride = stride

    def forward(self, x):
        # "same" padding of an even size with stride 2 is one pixel at the end
        return self.norm(self.conv(functional.pad(x, (0, 1, 0, 1)) if self.stride == 2 else x))


class Block(torch.nn.Module):
    def __init__(self, name):
        super().__init__()
        self.first, self.second = Normed(f"{name}.first"), Normed(f"{name}.second")

    def forward(self, x):
        return functional.relu(x + self.second(functional.relu(self.first(x))))


class Image(torch.nn.Module):
    def __init__(self):
        super().__init__()
        layers = []
        for stage in range(4):
            layers += [Normed(f"stage{stage}", 2), torch.nn.ReLU()]
            if stage > 0:
                layers.append(Block(f"stage{stage}.block0"))
        self.layers = torch.nn.Sequential(*layers)
        self.output = linear("picture")

    def forward(self):
        x = self.layers(T["pixels"])
        return [self.output(torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1))]


class Transformer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        width = T["tokens"].shape[2]
        inner = T["wide.weight"].shape[1]
        layer = torch.nn.TransformerEncoderLayer(
            width, 4, inner, 0, "gelu", batch_first=True, norm_first=True
        )
        parts = ["query", "key", "value"]
        attention = layer.self_attn
        attention.in_proj_weight.data = torch.cat([T[f"{part}.weight"].T for part in parts])
        attention.in_proj_bias.data = torch.cat([T[f"{part}.bias"] for part in parts])
        attention.out_proj.weight.data = T["projected.weight"].T.contiguous()
        attention.out_proj.bias.data = T["projected.bias"]
        layer.linear1, layer.linear2 = linear("wide"), linear("narrow")
        for at, norm in [(1, layer.norm1), (2, layer.norm2)]:
            norm.weight.data, norm.bias.data = T[f"norm{at}.scale"], T[f"norm{at}.bias"]
        self.layer, self.output = layer, linear("output")

    def forward(self):
        return [self.output(self.layer(T["tokens"]).mean(1))]


def optimizers(model):
    rate, epsilon = START["learningRate"], START["epsilon"]
    sparse = [p for name, p in model.named_parameters() if name == "words.weight" and not DENSE]
    dense = [p for name, p in model.named_parameters() if name != "words.weight" or DENSE]
    made = [torch.optim.AdamW(dense, lr=rate, eps=epsilon, weight_decay=0)]
    return made + ([torch.optim.SparseAdam(sparse, lr=rate, eps=epsilon)] if sparse else [])


def main():
    model = {"text": Text, "image": Image, "transformer": Transformer}[SUBJECT]()
    steppers = optimizers(model)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        started = time.perf_counter()
        for _ in range(int(line)):
            for stepper in steppers:
                stepper.zero_grad()
            loss = sum(functional.cross_entropy(logits, T["targets"]) for logits in model())
            loss.backward()
            for stepper in steppers:
                stepper.step()
            last = loss.item()
        print(json.dumps({
            "milliseconds": 1000 * (time.perf_counter() - started),
            "loss": last,
            "bytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        }), flush=True)


main()
