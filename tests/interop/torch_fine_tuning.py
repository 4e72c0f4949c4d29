"""What PyTorch says of training two of its own models: a small ResNet and a small transformer encoder.

Writes for each of them into FOLDER the file it exports, and what it computes itself of one batch:
gradients of all weights under their names in the file, and the losses of 50 steps. Both exporters
are used, since files of both are around. tests/nn/golden/fine_tuning was made so:

    deno task venv tests/interop/torch_requirements.txt
    .venv/bin/python tests/interop/torch_fine_tuning.py tests/nn/golden/fine_tuning
"""

import json
import sys

import numpy
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional

CLASSES = 5
STEPS = 50
OPTIMIZERS = {
    "sgd": lambda weights: torch.optim.SGD(weights, lr=0.02),
    "adamw": lambda weights: torch.optim.AdamW(weights, lr=0.001, weight_decay=0, eps=1e-5),
}


def normed(inputs, outputs, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
    )


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first, self.second = normed(inputs, outputs, stride), normed(outputs, outputs)
        same = inputs == outputs and stride == 1
        self.skip = nn.Identity() if same else nn.Conv2d(inputs, outputs, 1, stride)

    def forward(self, x):
        return functional.relu(self.skip(x) + self.second(functional.relu(self.first(x))))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = normed(3, 4)
        self.blocks = nn.Sequential(Block(4, 4, 1), Block(4, 8, 2), Block(8, 16, 2))
        self.head = nn.Linear(16, CLASSES)

    def forward(self, pixels):
        x = functional.max_pool2d(functional.relu(self.stem(pixels)), 2)
        return self.head(functional.adaptive_avg_pool2d(self.blocks(x), 1).flatten(1))


class Layer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.projected = nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, x):
        rows, length, width = x.shape
        y = self.norm1(x)
        heads = [
            part(y).view(rows, length, self.heads, -1).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        ]
        seen = functional.scaled_dot_product_attention(*heads)
        x = x + self.projected(seen.transpose(1, 2).reshape(rows, length, width))
        return x + self.narrow(functional.gelu(self.wide(self.norm2(x))))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(40, 16)
        self.places = nn.Parameter(torch.randn(12, 16) / 10)
        self.layers = nn.Sequential(Layer(16, 2), Layer(16, 2))
        self.norm = nn.LayerNorm(16)
        self.head = nn.Linear(16, CLASSES)

    def forward(self, tokens):
        x = self.layers(self.words(tokens) + self.places)
        return self.head(self.norm(x).mean(1))


# The batches, by formulas that the tests know too.
def pixels():
    numbers = numpy.arange(8 * 3 * 16 * 16)
    return torch.from_numpy(numpy.sin(numbers * 0.37).reshape(8, 3, 16, 16).astype("float32"))


def tokens():
    return torch.arange(8 * 12).mul(7).remainder(40).view(8, 12)


TARGETS = torch.arange(8) % CLASSES


def spread(model):
    """Makes all factors and statistics of normalisations different, as if they had been trained."""
    for at, module in enumerate(model.modules()):
        if isinstance(module, nn.BatchNorm2d):
            numbers = torch.arange(module.num_features)
            module.running_mean.copy_(torch.sin(numbers + at) / 10)
            module.running_var.copy_(1 + torch.cos(numbers + at) / 3)
        if isinstance(module, (nn.BatchNorm2d, nn.LayerNorm)):
            numbers = torch.arange(module.weight.numel())
            module.weight.data.copy_(1 + torch.sin(numbers + at) / 4)
            module.bias.data.copy_(torch.cos(numbers * at + at) / 8)
    return model


def loss_of(model, inputs):
    return functional.cross_entropy(model(inputs), TARGETS)


def without_notes(path):
    """Drops what the exporter tells of its own source lines, which makes up most of a small file."""
    file = onnx.load(path)
    del file.metadata_props[:], file.graph.metadata_props[:], file.graph.value_info[:]
    for part in [*file.graph.node, *file.graph.initializer, *file.graph.input, *file.graph.output]:
        del part.metadata_props[:]
        part.doc_string = ""
    onnx.save(file, path)


def in_file(path, model):
    """For each weight of the file its parameter of the model and whether it is transposed."""
    parameters = dict(model.named_parameters())
    for tensor in onnx.load(path).graph.initializer:
        value = torch.from_numpy(numpy_helper.to_array(tensor).copy())
        for parameter in parameters.values():
            for flipped in (False, True):
                wanted = parameter.detach().T if flipped and parameter.dim() == 2 else parameter
                if value.shape == wanted.shape and torch.equal(value, wanted):
                    yield tensor.name, parameter, flipped
                    break
            else:
                continue
            break


def write(folder, name, model, inputs, **export):
    model = spread(model).eval()
    path = f"{folder}/{name}.onnx"
    key = export.pop("input")
    batch = {key: {0: "batch"}} if not export["dynamo"] else None
    shapes = ({0: torch.export.Dim("batch")},) if export["dynamo"] else None
    torch.onnx.export(
        model, (inputs,), path, input_names=[key], output_names=["logits"],
        dynamic_axes=batch, dynamic_shapes=shapes, external_data=False, **export,
    )
    without_notes(path)
    trained = list(in_file(path, model))
    missing = len(list(model.parameters())) - len(trained)
    if missing:
        raise SystemExit(f"{missing} parameters are not in {path} as they are")
    loss_of(model, inputs).backward()
    gradients = {
        at: (parameter.grad.T if flipped else parameter.grad).contiguous().numpy()
        for at, parameter, flipped in trained
    }
    numpy.concatenate([each.ravel() for each in gradients.values()]).astype("<f4").tofile(
        f"{folder}/{name}.gradients.bin"
    )
    start = {key: value.clone() for key, value in model.state_dict().items()}
    losses = {}
    for kind, optimizer_of in OPTIMIZERS.items():
        model.load_state_dict(start)
        optimizer = optimizer_of(model.parameters())
        losses[kind] = []
        for _ in range(STEPS):
            optimizer.zero_grad()
            loss = loss_of(model, inputs)
            loss.backward()
            optimizer.step()
            losses[kind].append(loss.item())
    with open(f"{folder}/{name}.json", "w") as file:
        json.dump({"weights": list(gradients), "losses": losses}, file, indent=1)
        file.write("\n")


def main(folder):
    torch.manual_seed(1)
    torch.set_num_threads(1)
    resnet = {"input": "pixels", "dynamo": False, "opset_version": 17}
    preserve = torch.onnx.TrainingMode.PRESERVE  # leaves batch normalisation in the file
    write(folder, "resnet", ResNet(), pixels(), training=preserve, **resnet)
    write(folder, "encoder", Encoder(), tokens(), input="tokens", dynamo=True, opset_version=20)


main(sys.argv[1])
