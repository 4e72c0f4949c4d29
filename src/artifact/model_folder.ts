/**
 * Reads and writes a model folder: model.onnx, preprocess.json, labels.json, card.md and the files of
 * MLflow's onnx flavor. Knows file names and bytes; knows no kind of model.
 */
import { join } from "node:path";
import { z } from "zod";
import { errorMessage, UserError } from "../errors.ts";
import { writeFileAtomic, writeJsonAtomic } from "../files/atomic_write.ts";
import { type ClassLabel, labelsFromJson } from "./labels.ts";
import { mlflowFiles, type Signature } from "./mlflow_files.ts";

/** The content of a model folder that prediction needs. */
export interface ModelFolder<Preprocess = unknown> {
  /** The bytes of model.onnx. */
  onnx: Uint8Array;
  /** The preprocessor of the model's inputs, from the JSON value of preprocess.json. */
  preprocess: Preprocess;
  labels: readonly ClassLabel[];
}

/** The content of a new model folder. */
export interface NewModelFolder extends ModelFolder {
  name: string;
  /** Model card in Markdown. */
  card: string;
  signature: Signature;
}

/** Name of the file that holds the graph and its weights. */
export const ONNX = "model.onnx";
const PREPROCESS = "preprocess.json";
const LABELS = "labels.json";
const CARD = "card.md";

/** Writes every file of a model into an existing folder. */
export async function writeModelFolder(folder: string, model: NewModelFolder): Promise<void> {
  await writeFileAtomic(join(folder, ONNX), model.onnx);
  await writeJsonAtomic(join(folder, PREPROCESS), model.preprocess);
  await writeJsonAtomic(join(folder, LABELS), { classes: model.labels });
  await writeFileAtomic(join(folder, CARD), model.card);
  for (const [name, text] of Object.entries(mlflowFiles({ ...model, file: ONNX }))) {
    await writeFileAtomic(join(folder, name), text);
  }
}

/**
 * Reads the content that prediction needs.
 *
 * @param parsePreprocess converts the JSON value of preprocess.json; it may throw.
 * @throws {UserError} naming the file that is missing or invalid.
 */
export async function readModelFolder<Preprocess>(
  folder: string,
  parsePreprocess: (value: unknown) => Preprocess,
): Promise<ModelFolder<Preprocess>> {
  return {
    onnx: await readPart(folder, ONNX),
    preprocess: await readJson(folder, PREPROCESS, parsePreprocess),
    labels: await readJson(folder, LABELS, labelsFromJson),
  };
}

async function readPart(folder: string, name: string): Promise<Uint8Array> {
  return await Deno.readFile(join(folder, name)).catch((error) => {
    throw new UserError(
      `Cannot read model ${folder}: ${errorMessage(error)}, expected a folder with ` +
        `${ONNX}, ${PREPROCESS} and ${LABELS} (deno task pipeline makes one)`,
    );
  });
}

async function readJson<T>(
  folder: string,
  name: string,
  check: (value: unknown) => T,
): Promise<T> {
  const bytes = await readPart(folder, name);
  try {
    return check(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    const found = error instanceof z.ZodError ? z.prettifyError(error) : errorMessage(error);
    throw new UserError(`Cannot read ${join(folder, name)}: ${found}`);
  }
}
