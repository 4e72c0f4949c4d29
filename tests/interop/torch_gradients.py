"""Prints PyTorch's results and gradients, in float64, of the cases on standard input as JSON.

In:  [{"op": "Conv", "attributes": {..}, "shapes": [[..]..], "inputs": [[..]..],
       "integers": [[..]..] where there are, "weight": [..]}, ..]
Out: [{"y": [..], "gradients": [[..], ..]}, ..], gradients being those of sum(weight * y).
"""

import json
import math
import sys

import torch
from torch.nn import functional


def halves(pads, axes):
    """ONNX's padding in front of and behind each axis."""
    pads = pads or [0] * (2 * axes)
    return list(zip(pads[:axes], pads[axes:]))


def padded(x, pads, value=0.0):
    """Padding as functional.pad has it: last axis first."""
    flat = [side for pair in reversed(halves(pads, x.dim() - 2)) for side in pair]
    return functional.pad(x, flat, value=value)


def even(pads, axes):
    """Padding that is alike on both sides."""
    assert all(before == after for before, after in halves(pads, axes))
    return [before for before, _ in halves(pads, axes)]


def conv(x, w, bias=None, strides=None, pads=None, dilations=None, group=1):
    axes = x.dim() - 2
    function = [functional.conv1d, functional.conv2d, functional.conv3d][axes - 1]
    ones = [1] * axes
    return function(padded(x, pads), w, bias, strides or ones, 0, dilations or ones, group)


def conv_transpose(
    x, w, bias=None, strides=None, pads=None, dilations=None, group=1, output_padding=None
):
    axes = x.dim() - 2
    ones, zeros = [1] * axes, [0] * axes
    y = functional.conv_transpose2d(
        x, w, bias, strides or ones, 0, output_padding or zeros, group, dilations or ones
    )
    for axis, (before, after) in enumerate(halves(pads, axes)):
        y = y.narrow(axis + 2, before, y.shape[axis + 2] - before - after)
    return y


def max_pool(x, kernel_shape, strides=None, pads=None, ceil_mode=0):
    x = padded(x, pads, -math.inf)
    return functional.max_pool2d(x, kernel_shape, strides or 1, ceil_mode=bool(ceil_mode))


def average_pool(x, kernel_shape, strides=None, pads=None, ceil_mode=0, count_include_pad=0):
    sides = even(pads, 2)
    return functional.avg_pool2d(
        x, kernel_shape, strides or 1, sides, bool(ceil_mode), bool(count_include_pad)
    )


def batch_norm(x, scale, bias, mean, variance, epsilon=1e-5):
    # functional.batch_norm has no gradient for the mean and variance it is given
    y = functional.batch_norm(x, mean.detach(), variance.detach(), scale, bias, eps=epsilon)
    by_channel = [-1] + [1] * (x.dim() - 2)
    m, v, s, b = (each.reshape(by_channel) for each in (mean, variance, scale, bias))
    by_formula = (x - m) / torch.sqrt(v + epsilon) * s + b
    assert torch.allclose(y, by_formula)
    return by_formula


def layer_norm(x, scale, bias, axis=-1, epsilon=1e-5):
    return functional.layer_norm(x, x.shape[axis:], scale, bias, epsilon)


def hard_sigmoid(x, alpha):
    assert abs(alpha - 1 / 6) < 1e-12
    return functional.hardsigmoid(x)


def reduced(function):
    return lambda x, axes, keepdims=1: function(x, axes, bool(keepdims))


def product(x, axes, keep):
    for axis in sorted((axis % x.dim() for axis in axes), reverse=True):
        x = x.prod(axis, keep)
    return x


FUNCTIONS = {
    "Conv": conv,
    "ConvTranspose": conv_transpose,
    "MaxPool": max_pool,
    "AveragePool": average_pool,
    "GlobalAveragePool": lambda x: functional.adaptive_avg_pool2d(x, 1),
    "GlobalMaxPool": lambda x: functional.adaptive_max_pool2d(x, 1),
    "BatchNormalization": batch_norm,
    "InstanceNormalization": lambda x, scale, bias: functional.instance_norm(
        x, weight=scale, bias=bias
    ),
    "groupNormalization": lambda x, scale, bias, groups: functional.group_norm(
        x, groups, scale, bias
    ),
    "LayerNormalization": layer_norm,
    "Gelu": lambda x, approximate="none": functional.gelu(x, approximate=approximate),
    "silu": functional.silu,
    "Relu": functional.relu,
    "LeakyRelu": lambda x, alpha: functional.leaky_relu(x, alpha),
    "Elu": lambda x, alpha: functional.elu(x, alpha),
    "Softplus": functional.softplus,
    "Sigmoid": torch.sigmoid,
    "HardSigmoid": hard_sigmoid,
    "HardSwish": functional.hardswish,
    "Erf": torch.erf,
    "Tanh": torch.tanh,
    "Softmax": lambda x, axis=-1: functional.softmax(x, axis),
    "LogSoftmax": lambda x, axis=-1: functional.log_softmax(x, axis),
    "PRelu": lambda x, slope: torch.where(x < 0, x * slope, x),
    "Max": torch.maximum,
    "Pow": torch.pow,
    "Div": torch.div,
    "MatMul": torch.matmul,
    "ReduceProd": reduced(product),
    "ReduceL2": reduced(lambda x, axes, keep: torch.linalg.vector_norm(x, 2, axes, keep)),
    "ReduceLogSumExp": reduced(torch.logsumexp),
    "ReduceMax": reduced(torch.amax),
    "ReduceMean": reduced(torch.mean),
}


def answer(case):
    inputs = [
        torch.tensor(data, dtype=torch.float64).reshape(shape).requires_grad_()
        for data, shape in zip(case["inputs"], case["shapes"])
    ]
    y = FUNCTIONS[case["op"]](*inputs, *case.get("integers", []), **case.get("attributes", {}))
    weight = torch.tensor(case["weight"], dtype=torch.float64).reshape(y.shape)
    gradients = torch.autograd.grad((y * weight).sum(), inputs)
    return {
        "y": y.flatten().tolist(),
        "gradients": [gradient.flatten().tolist() for gradient in gradients],
    }


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
