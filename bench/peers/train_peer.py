"""PyTorch's contestant of `bench train`: the same models from the same weights on the same batches.

Reads numbers of steps, line by line, and answers each with a line of JSON: milliseconds, the loss of
each step, bytes of resident memory.

usage: train_peer.py SUBJECT FOLDER THREADS [--sparse] [--fused] [--channels-last]
"""

import json
import resource
import sys
import time

import numpy
import torch
from torch.nn import functional

SUBJECT, FOLDER, THREADS, *FLAGS = sys.argv[1:]
SPARSE, FUSED, CHANNELS_LAST = (f"--{flag}" in FLAGS for flag in ["sparse", "fused", "channels-last"])
DTYPES = {"Float32Array": "<f4", "Int32Array": "<i4", "BigInt64Array": "<i8"}
BETA2 = 0.999

torch.set_num_threads(int(THREADS))


def read_start():
    with open(f"{FOLDER}/{SUBJECT}.json") as text:
        start = json.load(text)
    with open(f"{FOLDER}/{SUBJECT}.bin", "rb") as binary:
        def read(entries):
            arrays = {
                entry["name"]: numpy.frombuffer(
                    binary.read(entry["bytes"]), DTYPES[entry["dtype"]]
                ).reshape(entry["dims"])
                for entry in entries
            }
            return {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}

        return start, read(start["parameters"]), [prepared(read(b)) for b in start["batches"]]


def prepared(batch):
    if CHANNELS_LAST:
        batch["pixels"] = batch["pixels"].contiguous(memory_format=torch.channels_last)
    # what EmbeddingBag is used with; int32 is no faster
    return {name: x.long() if x.dtype == torch.int32 else x for name, x in batch.items()}


START, T, BATCHES = read_start()


class Text(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.words = torch.nn.EmbeddingBag.from_pretrained(
            T["words"], freeze=False, mode="sum", sparse=SPARSE, include_last_offset=True
        )
        self.hidden_bias = torch.nn.Parameter(T["hidden.bias"])
        self.linear_bias = torch.nn.Parameter(T["linear.bias"])
        self.deep = linear("deep")

    def forward(self, batch):
        parts = ["indices", "offsets", "weights"]
        sums = self.words(*(batch[f"words.{part}"] for part in parts))
        width = len(self.hidden_bias)
        hidden = functional.relu(sums[:, :width] + self.hidden_bias)
        return [sums[:, width:] + self.linear_bias, self.deep(hidden)]


def linear(name):
    layer = torch.nn.Linear(*T[f"{name}.weight"].shape)
    layer.weight.data = T[f"{name}.weight"].T.contiguous()
    layer.bias.data = T[f"{name}.bias"]
    return layer


def count(name):
    return range(sum(name.format(at) in T for at in range(100)))


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
        if self.stride == 2:
            before = x.shape[-1] % 2  # "same" padding: an even size has none in front
            x = functional.pad(x, (before, 1, before, 1))
        return self.norm(self.conv(x))


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
        for stage in count("stage{}.weight"):
            layers += [Normed(f"stage{stage}", 2), torch.nn.ReLU()]
            for block in count(f"stage{stage}.block{{}}.first.weight"):
                layers.append(Block(f"stage{stage}.block{block}"))
        self.layers = torch.nn.Sequential(*layers)
        self.output = linear("picture")

    def forward(self, batch):
        x = self.layers(batch["pixels"])
        return [self.output(torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1))]


class Transformer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        width, inner = T["wide.weight"].shape
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

    def forward(self, batch):
        return [self.output(self.layer(batch["tokens"]).mean(1))]


def optimizers(model):
    rate, epsilon = START["learningRate"], START["epsilon"]
    sparse = [p for name, p in model.named_parameters() if name == "words.weight" and SPARSE]
    dense = [p for name, p in model.named_parameters() if name != "words.weight" or not SPARSE]
    made = [torch.optim.AdamW(dense, lr=rate, eps=epsilon, weight_decay=0, fused=FUSED or None)]
    return made + ([torch.optim.SparseAdam(sparse, lr=rate, eps=epsilon)] if sparse else [])


def main():
    model = {"text": Text, "image": Image, "transformer": Transformer}[SUBJECT]()
    if CHANNELS_LAST:
        model = model.to(memory_format=torch.channels_last)
    steppers = optimizers(model)
    done = 0

    def step():
        batch = BATCHES[done % len(BATCHES)]
        for stepper in steppers:
            stepper.zero_grad()
        loss = sum(functional.cross_entropy(logits, batch["targets"]) for logits in model(batch))
        loss.backward()
        for stepper in steppers:
            if isinstance(stepper, torch.optim.SparseAdam):
                # it adds epsilon before the bias of the second moment is corrected, unlike AdamW
                stepper.param_groups[0]["eps"] = START["epsilon"] * (1 - BETA2 ** (done + 1)) ** 0.5
            stepper.step()
        return loss.item()

    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        losses = []
        started = time.perf_counter()
        for _ in range(int(line)):
            losses.append(step())
            done += 1
        print(json.dumps({
            "milliseconds": 1000 * (time.perf_counter() - started),
            "losses": losses,
            "bytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        }), flush=True)


main()
