/** The pretrained backbone that the features of pictures are from. */
import { z } from "zod";
import { readJson } from "../src/files/atomic_write.ts";

const schema = z.object({ name: z.string(), sha256: z.string().default("") });

/** A pretrained backbone: its name in params.yaml and the hash of its weights. */
export type Backbone = z.infer<typeof schema>;

/** Reads which backbone data/embeddings/image is from; undefined for none. */
export async function readBackbone(): Promise<Backbone | undefined> {
  const backbone = schema.parse(await readJson("data/embeddings/image/backbone.json"));
  return backbone.name === "none" ? undefined : backbone;
}
