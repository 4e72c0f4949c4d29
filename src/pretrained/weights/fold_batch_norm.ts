/**
 * Folds the statistics and factors of a trained batch normalisation into the convolution before it,
 * which gives the same numbers in inference at no cost (Ioffe and Szegedy 2015, section 3.1).
 */
import { type Tensor, tensor } from "../../tensor.ts";

/** A batch normalisation after training; all vectors are float32 [channels]. */
export interface TrainedBatchNorm {
  readonly weight: Tensor<"float32">;
  readonly bias: Tensor<"float32">;
  readonly mean: Tensor<"float32">;
  readonly variance: Tensor<"float32">;
  readonly epsilon: number;
}

/** A convolution's kernel [channels, …] and bias [channels] that include the normalisation. */
export interface FoldedConvolution {
  readonly weight: Tensor<"float32">;
  readonly bias: Tensor<"float32">;
}

/** Computes weight · γ / √(σ² + ε) and β − μ · γ / √(σ² + ε) for each output channel. */
export function foldBatchNorm(
  kernel: Tensor<"float32">,
  { weight, bias, mean, variance, epsilon }: TrainedBatchNorm,
): FoldedConvolution {
  const channels = kernel.dims[0];
  const perChannel = kernel.data.length / channels;
  const scaled = new Float32Array(kernel.data.length);
  const shift = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const factor = weight.data[channel] / Math.sqrt(variance.data[channel] + epsilon);
    shift[channel] = bias.data[channel] - mean.data[channel] * factor;
    const end = (channel + 1) * perChannel;
    for (let at = channel * perChannel; at < end; at++) scaled[at] = kernel.data[at] * factor;
  }
  return {
    weight: tensor("float32", { dims: kernel.dims, data: scaled }),
    bias: tensor("float32", { dims: [channels], data: shift }),
  };
}
