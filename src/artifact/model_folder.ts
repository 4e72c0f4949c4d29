/**
 * Reads and writes a model folder: model.onnx, preprocess.json, labels.json, checks.json, card.md and
 * the files of MLflow's onnx flavor. Knows file names and bytes; knows no kind of model.
 */
import { join } from "node:path";
import { z } from "zod";
import { errorMessage, UserError } from "../errors.ts";
import { writeFileAtomic } from "../files/atomic_write.ts";
import { type ClassLabel, labelsFromJson } from "./labels.ts";
import {
  checkFile,
  CHECKS,
  checksFromJson,
  fileHashes,
  type GoldenAnswer,
  type ModelChecks,
} from "./model_checks.ts";
import { mlflowFiles, type Signature } from "./mlflow_files.ts";

/** The content of a model folder that prediction needs. */
export interface ModelFolder<Preprocess = unknown> {
  /** The bytes of model.onnx. */
  onnx: Uint8Array;
  /** The preprocessor of the model's inputs, from the JSON value of preprocess.json. */
  preprocess: Preprocess;
  labels: readonly ClassLabel[];
  /** Golden answers and the expected score; undefined for a folder without checks.json. */
  checks?: ModelChecks;
}

/** The content of a new model folder. */
export interface NewModelFolder extends Omit<ModelFolder, "checks"> {
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

/** Writes every file of a model into an existing folder; checks.json has no golden answers yet. */
export async function writeModelFolder(folder: string, model: NewModelFolder): Promise<void> {
  const parts = {
    [ONNX]: model.onnx,
    [PREPROCESS]: toJsonBytes(model.preprocess),
    [LABELS]: toJsonBytes({ classes: model.labels }),
  };
  for (const [name, bytes] of Object.entries(parts)) {
    await writeFileAtomic(join(folder, name), bytes);
  }
  await writeFileAtomic(join(folder, CARD), model.card);
  for (const [name, text] of Object.entries(mlflowFiles({ ...model, file: ONNX }))) {
    await writeFileAtomic(join(folder, name), text);
  }
  await writeChecks(folder, { files: fileHashes(parts), validation_f1: null, answers: [] });
}

/** Adds golden answers and the expected score to the checks.json of a folder. */
export async function addGoldenAnswers(
  folder: string,
  { answers, validationF1 }: { answers: GoldenAnswer[]; validationF1: number | undefined },
): Promise<void> {
  const { files } = await readJson(folder, CHECKS, checksFromJson);
  await writeChecks(folder, { files, validation_f1: validationF1 ?? null, answers });
}

/**
 * Reads the content that prediction needs, and compares it with the hashes of checks.json.
 *
 * @param parsePreprocess converts the JSON value of preprocess.json; it may throw.
 * @throws {UserError} naming the file that is missing, invalid or another than checks.json says.
 */
export async function readModelFolder<Preprocess>(
  folder: string,
  parsePreprocess: (value: unknown) => Preprocess,
): Promise<ModelFolder<Preprocess>> {
  const checks = await readChecks(folder);
  const read = async (name: string) => {
    const bytes = await readPart(folder, name);
    if (checks) checkFile(folder, { name, bytes, checks });
    return bytes;
  };
  return {
    onnx: await read(ONNX),
    preprocess: parseJson(await read(PREPROCESS), parsePreprocess, join(folder, PREPROCESS)),
    labels: parseJson(await read(LABELS), labelsFromJson, join(folder, LABELS)),
    checks,
  };
}

/**
 * Reads checks.json; undefined where there is none.
 *
 * @throws {UserError} where it is invalid.
 */
export async function readChecks(folder: string): Promise<ModelChecks | undefined> {
  try {
    await Deno.stat(join(folder, CHECKS));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
  }
  return await readJson(folder, CHECKS, checksFromJson);
}

async function writeChecks(folder: string, checks: ModelChecks): Promise<void> {
  await writeFileAtomic(join(folder, CHECKS), toJsonBytes(checks));
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
  return parseJson(await readPart(folder, name), check, join(folder, name));
}

function parseJson<T>(bytes: Uint8Array, check: (value: unknown) => T, path: string): T {
  try {
    return check(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    const found = error instanceof z.ZodError ? z.prettifyError(error) : errorMessage(error);
    throw new UserError(`Cannot read ${path}: ${found}`);
  }
}

function toJsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value, null, 2) + "\n");
}
