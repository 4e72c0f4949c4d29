/** The pretrained backbones that the features of texts and of pictures are from. */
import { z } from "zod";
import { readJson } from "../src/files/atomic_write.ts";

const schema = z.object({ name: z.string(), sha256: z.string().default("") });

/** A pretrained backbone: its name in params.yaml and the hash of its weights. */
export type Backbone = z.infer<typeof schema>;

/** Reads which backbone data/embeddings/<modality> is from; undefined for none. */
export async function readBackbone(modality: "text" | "image"): Promise<Backbone | undefined> {
  const path = `data/embeddings/${modality}/backbone.json`;
  const backbone = schema.parse(await readJson(path));
  return backbone.name === "none" ? undefined : backbone;
}
