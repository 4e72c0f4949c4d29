/** The pretrained networks that can be fetched, and where Hugging Face's hub has them. */

/** A repository of the hub and the files of it that are needed. */
export interface HubModel {
  readonly repository: string;
  readonly files: readonly string[];
}

const ENCODER = ["config.json", "tokenizer.json", "model.safetensors"];
const NETWORK = ["model.safetensors"];

/** Repositories by the names of params.yaml. */
export const HUB_MODELS: Readonly<Record<string, HubModel>> = {
  multilingual_e5_small: { repository: "intfloat/multilingual-e5-small", files: ENCODER },
  multilingual_e5_base: { repository: "intfloat/multilingual-e5-base", files: ENCODER },
  camembert_base: { repository: "almanach/camembert-base", files: ENCODER },
  efficientnet_lite0: { repository: "timm/tf_efficientnet_lite0.in1k", files: NETWORK },
  efficientnet_lite1: { repository: "timm/tf_efficientnet_lite1.in1k", files: NETWORK },
  efficientnet_lite2: { repository: "timm/tf_efficientnet_lite2.in1k", files: NETWORK },
  efficientnet_lite3: { repository: "timm/tf_efficientnet_lite3.in1k", files: NETWORK },
  efficientnet_lite4: { repository: "timm/tf_efficientnet_lite4.in1k", files: NETWORK },
};
