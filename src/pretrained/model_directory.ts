/**
 * Reads a pretrained model from a folder in Hugging Face's layout: config.json, tokenizer.json, and
 * weights in model.safetensors or in the shards that model.safetensors.index.json lists.
 */
import { join } from "node:path";
import { z } from "zod";
import { errorMessage, UserError } from "../errors.ts";
import { hashFiles } from "../files/file_hash.ts";
import type { Tensor } from "../tensor.ts";
import { readSafetensors } from "./weights/safetensors.ts";
import { namedWeights, type Weights } from "./weights/weights.ts";

const WEIGHTS = "model.safetensors";
const INDEX = `${WEIGHTS}.index.json`;

/** Shards are files of the folder itself, never paths out of it. */
const indexSchema = z.object({
  weight_map: z.record(
    z.string(),
    z.string().regex(/^[\w-][\w.-]*\.safetensors$/, "expected names of .safetensors files"),
  ),
});

/** A folder that holds a pretrained model. */
export interface ModelDirectory {
  readonly path: string;
  /** The JSON value of config.json. @throws {UserError} if the file is missing or no JSON. */
  config(): Promise<unknown>;
  /** The JSON value of tokenizer.json. @throws {UserError} likewise. */
  tokenizer(): Promise<unknown>;
  /** All weights. @throws {UserError} if a file is missing or damaged. */
  weights(): Promise<Weights>;
  /** SHA-256 of the files of weights, one after another. */
  sha256(): Promise<string>;
}

/** Names a folder; nothing is read before it is asked for. */
export function modelDirectory(path: string): ModelDirectory {
  return {
    path,
    config: () => readJson(join(path, "config.json")),
    tokenizer: () => readJson(join(path, "tokenizer.json")),
    async weights() {
      const tensors = new Map<string, Tensor>();
      for (const name of await weightFiles(path)) {
        const file = join(path, name);
        for (const [key, tensor] of readSafetensors(await readBytes(file), file)) {
          tensors.set(key, tensor);
        }
      }
      return namedWeights(tensors, path);
    },
    async sha256() {
      return await hashFiles((await weightFiles(path)).map((name) => join(path, name)));
    },
  };
}

async function weightFiles(path: string): Promise<string[]> {
  if (await exists(join(path, WEIGHTS))) return [WEIGHTS];
  const file = join(path, INDEX);
  if (!await exists(file)) {
    throw new UserError(
      `Cannot read the weights in ${path}: neither ${WEIGHTS} nor ${INDEX} is there. Files of ` +
        "other formats (pytorch_model.bin, .h5) can run code when they are opened and are not read",
    );
  }
  const index = indexSchema.safeParse(await readJson(file));
  if (index.success) return [...new Set(Object.values(index.data.weight_map))].sort();
  throw new UserError(`Cannot read ${file}:\n${z.prettifyError(index.error)}`);
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw new UserError(`Cannot read ${path}: ${errorMessage(error)}`);
  }
}

async function readJson(path: string): Promise<unknown> {
  const bytes = await readBytes(path);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new UserError(`Cannot read ${path}: ${errorMessage(error)}`);
  }
}
