/** Names that published EfficientNet weights give to the layers. */
import type { Weights } from "../weights/weights.ts";
import type { BlockConfig } from "./efficientnet_config.ts";

/** A convolution and the batch normalisation after it. */
export interface LayerNames {
  readonly convolution: string;
  readonly batchNorm: string;
}

/** Names of the layers of a block; `index` counts blocks through all stages. */
export interface BlockNames {
  readonly expand: LayerNames;
  readonly depthwise: LayerNames;
  readonly project: LayerNames;
  readonly squeeze: string;
  readonly excite: string;
}

/** The names of one publisher. */
export interface EfficientNetNames {
  readonly stem: LayerNames;
  readonly head: LayerNames;
  block(block: BlockConfig, index: number): BlockNames;
}

/** Names of lukemelas/EfficientNet-PyTorch and its derivatives (efficientnet_pytorch/model.py). */
const EFFICIENTNET_PYTORCH: EfficientNetNames = {
  stem: { convolution: "_conv_stem", batchNorm: "_bn0" },
  head: { convolution: "_conv_head", batchNorm: "_bn1" },
  block: (_, index) => {
    const prefix = `_blocks.${index}.`;
    return {
      expand: { convolution: `${prefix}_expand_conv`, batchNorm: `${prefix}_bn0` },
      depthwise: { convolution: `${prefix}_depthwise_conv`, batchNorm: `${prefix}_bn1` },
      project: { convolution: `${prefix}_project_conv`, batchNorm: `${prefix}_bn2` },
      squeeze: `${prefix}_se_reduce`,
      excite: `${prefix}_se_expand`,
    };
  },
};

/** Names of timm (timm/models/_efficientnet_blocks.py). */
const TIMM: EfficientNetNames = {
  stem: { convolution: "conv_stem", batchNorm: "bn1" },
  head: { convolution: "conv_head", batchNorm: "bn2" },
  block: ({ stage, position, expandRatio }) => {
    const prefix = `blocks.${stage}.${position}.`;
    // A block without expansion has other names there: its normalisations count from one.
    const first = expandRatio === 1 ? 1 : 2;
    return {
      expand: { convolution: `${prefix}conv_pw`, batchNorm: `${prefix}bn1` },
      depthwise: { convolution: `${prefix}conv_dw`, batchNorm: `${prefix}bn${first}` },
      project: {
        convolution: `${prefix}${expandRatio === 1 ? "conv_pw" : "conv_pwl"}`,
        batchNorm: `${prefix}bn${first + 1}`,
      },
      squeeze: `${prefix}se.conv_reduce`,
      excite: `${prefix}se.conv_expand`,
    };
  },
};

/** The names that these weights use. */
export function efficientNetNames(weights: Weights): EfficientNetNames {
  return weights.has("conv_stem.weight") ? TIMM : EFFICIENTNET_PYTORCH;
}
