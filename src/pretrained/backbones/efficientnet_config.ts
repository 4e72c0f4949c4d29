/**
 * Sizes of the EfficientNet and EfficientNet-Lite families, from the scaling rules of their
 * reference implementation (tensorflow/tpu: models/official/efficientnet/efficientnet_builder.py
 * and lite/efficientnet_lite_builder.py).
 */
import { UserError } from "../../errors.ts";

/** One inverted residual block. */
export interface BlockConfig {
  /** Position of its stage, and of the block within the stage. */
  readonly stage: number;
  readonly position: number;
  readonly kernelSize: number;
  readonly stride: number;
  /** Factor by which the first 1×1 convolution multiplies the channels; 1 leaves it out. */
  readonly expandRatio: number;
  readonly inputChannels: number;
  readonly outputChannels: number;
}

/** An EfficientNet's layers. */
export interface EfficientNetConfig {
  readonly stemChannels: number;
  readonly blocks: readonly BlockConfig[];
  /** Channels of the last convolution: the length of the feature vector. */
  readonly featureChannels: number;
  readonly activation: "relu6" | "silu";
  /** True if blocks rescale their channels by squeeze-and-excitation. */
  readonly squeezeExcite: boolean;
  /** `same` pads as TensorFlow does, `symmetric` by half of the kernel on each side. */
  readonly padding: "same" | "symmetric";
  readonly batchNormEpsilon: number;
}

/** Width and depth coefficients. */
const COEFFICIENTS: Readonly<Record<string, readonly [width: number, depth: number]>> = {
  "0": [1, 1],
  "1": [1, 1.1],
  "2": [1.1, 1.2],
  "3": [1.2, 1.4],
  "4": [1.4, 1.8],
};

const STAGES = [
  { repeats: 1, kernelSize: 3, stride: 1, expandRatio: 1, inputChannels: 32, outputChannels: 16 },
  { repeats: 2, kernelSize: 3, stride: 2, expandRatio: 6, inputChannels: 16, outputChannels: 24 },
  { repeats: 2, kernelSize: 5, stride: 2, expandRatio: 6, inputChannels: 24, outputChannels: 40 },
  { repeats: 3, kernelSize: 3, stride: 2, expandRatio: 6, inputChannels: 40, outputChannels: 80 },
  { repeats: 3, kernelSize: 5, stride: 1, expandRatio: 6, inputChannels: 80, outputChannels: 112 },
  { repeats: 4, kernelSize: 5, stride: 2, expandRatio: 6, inputChannels: 112, outputChannels: 192 },
  { repeats: 1, kernelSize: 3, stride: 1, expandRatio: 6, inputChannels: 192, outputChannels: 320 },
] as const;

/** Channels are multiples of this number. */
const CHANNEL_DIVISOR = 8;

/**
 * The layers of a variant such as `efficientnet_lite0` or `efficientnet_b1`, with TensorFlow's
 * padding and epsilon.
 *
 * @throws {UserError} for other names.
 */
export function efficientNetConfig(variant: string): EfficientNetConfig {
  const match = /^efficientnet_(lite|b)([0-4])$/.exec(variant);
  if (!match) {
    throw new UserError(
      `Cannot build backbone '${variant}': unknown, expected efficientnet_lite0 to ` +
        "efficientnet_lite4 or efficientnet_b0 to efficientnet_b4",
    );
  }
  const lite = match[1] === "lite";
  const [width, depth] = COEFFICIENTS[match[2]];
  // The Lite family scales neither the stem and the head nor the depth of the outer stages.
  const outer = lite ? 1 : width;
  return {
    stemChannels: scaledChannels(32, outer),
    blocks: scaledBlocks({ width, depth, lite }),
    featureChannels: scaledChannels(1280, outer),
    activation: lite ? "relu6" : "silu",
    squeezeExcite: !lite,
    padding: "same",
    batchNormEpsilon: 1e-3,
  };
}

function scaledBlocks(
  { width, depth, lite }: { width: number; depth: number; lite: boolean },
): BlockConfig[] {
  return STAGES.flatMap(({ repeats, stride, ...block }, stage) => {
    const outermost = stage === 0 || stage === STAGES.length - 1;
    const count = lite && outermost ? repeats : Math.ceil(depth * repeats);
    const inputChannels = stage === 0
      ? scaledChannels(32, lite ? 1 : width)
      : scaledChannels(block.inputChannels, width);
    const outputChannels = scaledChannels(block.outputChannels, width);
    return Array.from({ length: count }, (_, position): BlockConfig => ({
      ...block,
      stage,
      position,
      stride: position === 0 ? stride : 1,
      inputChannels: position === 0 ? inputChannels : outputChannels,
      outputChannels,
    }));
  });
}

/** The nearest multiple of eight, at most 10 % below. */
function scaledChannels(channels: number, width: number): number {
  const wanted = channels * width;
  const nearest = Math.max(
    CHANNEL_DIVISOR,
    Math.floor((wanted + CHANNEL_DIVISOR / 2) / CHANNEL_DIVISOR) * CHANNEL_DIVISOR,
  );
  return nearest < 0.9 * wanted ? nearest + CHANNEL_DIVISOR : nearest;
}
