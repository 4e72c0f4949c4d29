/** Reads params.yaml once into a typed, frozen value. Every knob of every step is named here. */
import { parse } from "yaml";
import { z } from "zod";
import { apiParams } from "./api_params.ts";
import { errorMessage, UserError } from "../errors.ts";
import { describeSchemaErrors } from "./schema_errors.ts";

const fraction = z.number().min(0).max(1);
const count = z.int().min(1);

const data = z.strictObject({
  source: z.enum(["sample", "directory", "ens"]),
  directory: z.string().min(1),
  ens: z.strictObject({
    url: z.url({ protocol: /^https?$/ }).describe("an http or https URL"),
    challenge: count,
  }),
  sample: z.strictObject({
    rows: z.int().min(27).max(1_000_000),
    seed: z.int(),
    images: z.boolean(),
    image_size: z.int().min(16).max(512),
    label_noise: fraction,
    stream: z.strictObject({
      rows: z.int().min(0).max(1_000_000),
      vocabulary_drift: fraction,
      class_drift: fraction,
      blur: z.number().min(0).max(10),
      contrast: z.number().min(0).max(4),
    }),
  }),
});

const preprocess = z.strictObject({
  seed: z.int(),
  validation_share: fraction,
  test_share: fraction,
}).refine((value) => value.validation_share + value.test_share < 1, {
  path: ["test_share"],
  error: "expected validation_share + test_share below 1, to leave rows to train on",
});

const sizeRange = z.tuple([z.int().min(1).max(8), z.int().min(1).max(8)])
  .refine(([from, to]) => from <= to, { error: "expected [from, to] with from ≤ to" });

const features = z.strictObject({
  text: z.strictObject({
    buckets: z.int().min(256).max(1 << 24).refine((value) => Number.isInteger(Math.log2(value)), {
      error: "expected a power of two such as 262144",
    }),
    word_ngrams: sizeRange,
    character_ngrams: sizeRange,
    max_characters: count,
    min_rows: count,
  }),
  image: z.strictObject({
    size: z.int().min(32).max(256),
  }),
});

const runtime = z.strictObject({
  provider: z.enum(["auto", "webgpu", "cuda", "cpu", "wasm"]),
  threads: z.int().min(1).max(256),
});

const dropped = z.number().min(0).max(0.95);

const training = {
  seed: z.int(),
  dropout: dropped,
  label_smoothing: dropped,
  class_weights: z.enum(["none", "balanced"]),
  epochs: count,
  max_steps: count,
  refit: z.boolean(),
  batch_size: count,
  learning_rate: z.number().positive(),
  warmup_share: fraction,
  epsilon: z.number().positive(),
  weight_decay: z.number().min(0),
  gradient_clip: z.number().min(0),
  patience: count,
  tolerance: fraction,
  checkpoint_steps: count,
};

const pictures = {
  channels: z.int().min(1).max(256),
  blocks: z.int().min(0).max(8),
  augmentation: z.strictObject({
    flip: fraction,
    shift: z.number().min(0).max(0.5),
    scale: z.number().min(0).max(1),
    brightness: fraction,
    contrast: fraction,
    saturation: fraction,
  }),
};

const model = z.strictObject({ type: z.enum(["text", "image", "fusion"]) });

const train = z.strictObject({
  text: z.strictObject({ ...training, hidden: count }),
  image: z.strictObject({ ...training, ...pictures }),
  fusion: z.strictObject({ ...training, hidden: count }),
});

const evaluate = z.strictObject({
  seed: z.int(),
  resamples: z.int().min(100).max(100_000),
});

const params = z.strictObject({
  data,
  preprocess,
  features,
  model,
  runtime,
  train,
  evaluate,
  api: apiParams,
});

/** All parameters, one section per step. */
export type Params = z.infer<typeof params>;

/** The environment variable in which the runner hands `--set` overrides to its stages. */
export const OVERRIDES_VARIABLE = "ETIQUETTE_SET";

/** Where parameters come from: a YAML file and `key=value` overrides, later ones winning. */
export interface ParamsSource {
  /** @default {"params.yaml"} */
  path?: string;
  /** Such as `data.sample.rows=500`; values are read as YAML. */
  overrides?: readonly string[];
}

/**
 * Reads, overrides and validates all parameters.
 *
 * @throws {UserError} naming each wrong key, its value and what is allowed.
 */
export async function loadParams(source: ParamsSource = {}): Promise<Params> {
  return await readParamsTree(source) as Params;
}

/** The same as a plain tree, for those who follow dotted keys through it. */
export async function readParamsTree(source: ParamsSource = {}): Promise<Record<string, unknown>> {
  const { path = "params.yaml", overrides = inheritedOverrides() } = source;
  const text = await Deno.readTextFile(path).catch((error) => {
    throw new UserError(`Cannot read ${path}: ${errorMessage(error)}`);
  });
  return validateParams(applyOverrides(parseYaml(text, path), overrides), path);
}

/**
 * The overrides that the runner handed down to this process.
 *
 * @throws {UserError} if the variable holds anything but a list of texts.
 */
export function inheritedOverrides(text = Deno.env.get(OVERRIDES_VARIABLE) ?? "[]"): string[] {
  const found = z.array(z.string()).safeParse(parseYaml(text, OVERRIDES_VARIABLE));
  if (found.success) return found.data;
  throw new UserError(
    `Cannot read ${OVERRIDES_VARIABLE}: ${text}, expected a list such as ["data.source=sample"]`,
  );
}

/** Sets dotted keys in a copy of a YAML tree; the schema judges the result. */
export function applyOverrides(tree: unknown, overrides: readonly string[]): unknown {
  const copy = structuredClone(tree);
  for (const override of overrides) {
    const at = override.indexOf("=");
    if (at < 1) {
      throw new UserError(
        `Cannot apply --set '${override}': expected key=value, as in data.source=sample`,
      );
    }
    const path = override.slice(0, at).split(".");
    const value = parseYaml(override.slice(at + 1), `--set ${override}`);
    setAt(copy, path, value, override);
  }
  return copy;
}

/** Checks a tree against the schema. */
export function validateParams(tree: unknown, origin = "params.yaml"): Params {
  const result = params.safeParse(tree);
  if (result.success) return deepFreeze(result.data);
  const complaints = describeSchemaErrors(result.error, params, tree);
  throw new UserError(`Cannot use ${origin}:\n${complaints.map((line) => `  ${line}`).join("\n")}`);
}

function parseYaml(text: string, origin: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new UserError(`Cannot parse ${origin}: ${errorMessage(error).trim()}`);
  }
}

function setAt(tree: unknown, path: string[], value: unknown, override: string): void {
  let node = isSection(tree) ? tree : {};
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(node, key) ? node[key] : undefined;
    if (!isSection(next)) {
      throw new UserError(
        `Cannot apply --set '${override}': '${key}' is not a section, ` +
          `expected one of ${sections(node)}`,
      );
    }
    node = next;
  }
  // Defined, not assigned: assigning to `__proto__` would change the prototype.
  const own = { value, enumerable: true, writable: true, configurable: true };
  Object.defineProperty(node, path[path.length - 1], own);
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sections(node: Record<string, unknown>): string {
  return Object.keys(node).filter((key) => isSection(node[key])).join(", ") || "none";
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
