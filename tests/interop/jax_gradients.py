"""Prints JAX's results and gradients, in float64, of the cases on standard input as JSON.

In:  [{"op": "Conv", "attributes": {..}, "shapes": [[..]..], "inputs": [[..]..],
       "integers": [[..]..] where there are, "weight": [..]}, ..]
Out: [{"y": [..], "gradients": [[..], ..]}, ..], gradients being those of sum(weight * y).
"""

import json
import os
import sys

# what is computed once for a few numbers is not worth a compiler's optimisations
os.environ["XLA_FLAGS"] = (
    "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
)

import jax
import numpy
from jax import lax, nn
from jax import numpy as jnp

jax.config.update("jax_enable_x64", True)


def halves(pads, axes):
    """ONNX's padding in front of and behind each axis."""
    pads = pads or [0] * (2 * axes)
    return list(zip(pads[:axes], pads[axes:]))


def along_channels(vector, x):
    return vector.reshape([-1] + [1] * (x.ndim - 2))


def biased(y, bias):
    return y if bias is None else y + along_channels(bias, y)


def conv(x, w, bias=None, strides=None, pads=None, dilations=None, group=1):
    axes = x.ndim - 2
    y = lax.conv_general_dilated(
        x,
        w,
        strides or [1] * axes,
        halves(pads, axes),
        rhs_dilation=dilations,
        feature_group_count=group,
    )
    return biased(y, bias)


def conv_transpose(
    x, w, bias=None, strides=None, pads=None, dilations=None, group=1, output_padding=None
):
    """A convolution with the kernel reversed over an input with gaps of the stride."""
    axes = x.ndim - 2
    inputs, outputs, *kernel = w.shape
    parts = jnp.flip(w, range(2, w.ndim)).reshape(group, inputs // group, outputs, *kernel)
    turned = jnp.swapaxes(parts, 1, 2).reshape(group * outputs, inputs // group, *kernel)
    reaches = [(k - 1) * d for k, d in zip(kernel, dilations or [1] * axes)]
    sides = [
        (reach - before, reach - after + more)
        for reach, (before, after), more in zip(
            reaches, halves(pads, axes), output_padding or [0] * axes
        )
    ]
    y = lax.conv_general_dilated(
        x,
        turned,
        [1] * axes,
        sides,
        lhs_dilation=strides,
        rhs_dilation=dilations,
        feature_group_count=group,
    )
    return biased(y, bias)


def slid(x, function, start, kernel_shape, strides, sides):
    window, steps = (1, 1, *kernel_shape), (1, 1, *strides)
    return lax.reduce_window(x, start, function, window, steps, [(0, 0), (0, 0), *sides])


def rounded_up(x, kernel_shape, strides, sides, ceil_mode):
    """Padding that reaches as far as the last of a number of windows that is rounded up."""
    if not ceil_mode:
        return sides
    slacks = [
        size + before + after - kernel
        for size, kernel, (before, after) in zip(x.shape[2:], kernel_shape, sides)
    ]
    return [
        (before, after + -slack % stride)
        for (before, after), slack, stride in zip(sides, slacks, strides)
    ]


def max_pool(x, kernel_shape, strides, pads=None, ceil_mode=0):
    sides = rounded_up(x, kernel_shape, strides, halves(pads, x.ndim - 2), ceil_mode)
    return slid(x, lax.max, -jnp.inf, kernel_shape, strides, sides)


def average_pool(x, kernel_shape, strides, pads=None, ceil_mode=0, count_include_pad=0):
    asked = halves(pads, x.ndim - 2)
    sides = rounded_up(x, kernel_shape, strides, asked, ceil_mode)
    counted = jnp.ones_like(x)
    if count_include_pad:
        counted = jnp.pad(counted, [(0, 0), (0, 0), *asked], constant_values=1)
        left = [(0, after - counting) for (_, after), (_, counting) in zip(sides, asked)]
    else:
        left = sides
    counts = slid(counted, lax.add, 0.0, kernel_shape, strides, left)
    return slid(x, lax.add, 0.0, kernel_shape, strides, sides) / counts


def standard(x, axes, epsilon):
    variance = x.var(axes, keepdims=True)
    return (x - x.mean(axes, keepdims=True)) / jnp.sqrt(variance + epsilon)


def batch_norm(x, scale, bias, mean, variance, epsilon=1e-5):
    m, v, s, b = (along_channels(each, x) for each in (mean, variance, scale, bias))
    return (x - m) / jnp.sqrt(v + epsilon) * s + b


def group_norm(x, scale, bias, groups, epsilon=1e-5):
    grouped = standard(x.reshape(x.shape[0], groups, -1), (2,), epsilon).reshape(x.shape)
    return grouped * along_channels(scale, x) + along_channels(bias, x)


def layer_norm(x, scale, bias, axis=-1, epsilon=1e-5):
    return standard(x, tuple(range(axis % x.ndim, x.ndim)), epsilon) * scale + bias


def hard_sigmoid(x, alpha):
    assert abs(alpha - 1 / 6) < 1e-12
    return nn.hard_sigmoid(x)


def reduced(function):
    return lambda x, axes, keepdims=1: function(x, axis=tuple(axes), keepdims=bool(keepdims))


FUNCTIONS = {
    "Conv": conv,
    "ConvTranspose": conv_transpose,
    "MaxPool": max_pool,
    "AveragePool": average_pool,
    "GlobalAveragePool": lambda x: x.mean((2, 3), keepdims=True),
    "GlobalMaxPool": lambda x: x.max((2, 3), keepdims=True),
    "BatchNormalization": batch_norm,
    "InstanceNormalization": lambda x, scale, bias: group_norm(x, scale, bias, x.shape[1]),
    "groupNormalization": group_norm,
    "LayerNormalization": layer_norm,
    "Gelu": lambda x, approximate="none": nn.gelu(x, approximate=approximate == "tanh"),
    "silu": nn.silu,
    "Relu": nn.relu,
    "LeakyRelu": lambda x, alpha: nn.leaky_relu(x, alpha),
    "Elu": lambda x, alpha: nn.elu(x, alpha),
    "Softplus": nn.softplus,
    "Sigmoid": nn.sigmoid,
    "HardSigmoid": hard_sigmoid,
    "HardSwish": nn.hard_swish,
    "Erf": lax.erf,
    "Tanh": jnp.tanh,
    "Softmax": lambda x, axis=-1: nn.softmax(x, axis),
    "LogSoftmax": lambda x, axis=-1: nn.log_softmax(x, axis),
    "PRelu": lambda x, slope: jnp.where(x < 0, x * slope, x),
    "Max": jnp.maximum,
    "Pow": jnp.power,
    "Div": jnp.divide,
    "MatMul": jnp.matmul,
    "ReduceProd": reduced(jnp.prod),
    "ReduceL2": reduced(jnp.linalg.norm),
    "ReduceLogSumExp": reduced(nn.logsumexp),
    "ReduceMax": reduced(jnp.max),
    "ReduceMean": reduced(jnp.mean),
}


def answer(case):
    function = FUNCTIONS[case["op"]]

    @jax.jit  # one compilation for each case instead of one for each step of it
    def results(inputs, weight):
        y, pull_back = jax.vjp(
            lambda *x: function(*x, *case.get("integers", []), **case.get("attributes", {})),
            *inputs,
        )
        return y.flatten(), [gradient.flatten() for gradient in pull_back(weight.reshape(y.shape))]

    inputs = [
        numpy.array(data, dtype=numpy.float64).reshape(shape)
        for data, shape in zip(case["inputs"], case["shapes"])
    ]
    y, gradients = results(inputs, numpy.array(case["weight"], dtype=numpy.float64))
    return {"y": y.tolist(), "gradients": [gradient.tolist() for gradient in gradients]}


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
