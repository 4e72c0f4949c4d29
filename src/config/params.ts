/** Reads params.yaml into a typed, frozen value: one schema for each section, in `sections/`. */
import { z } from "zod";
import { UserError } from "../errors.ts";
import { fileError } from "../system_error.ts";
import { inheritedOverrides } from "./inherited_overrides.ts";
import { applyOverrides, parseYaml } from "./overrides.ts";
import { describeSchemaErrors } from "./schema_errors.ts";
import { apiSection } from "./sections/api_params.ts";
import { dataSection } from "./sections/data_params.ts";
import { describeSection } from "./sections/describe_params.ts";
import { evaluateSection } from "./sections/evaluate_params.ts";
import { featuresSection } from "./sections/features_params.ts";
import { modelSection } from "./sections/model_params.ts";
import { pretrainedSection } from "./sections/pretrained.ts";
import { preprocessSection } from "./sections/preprocess_params.ts";
import { registrySection } from "./sections/registry_webhooks.ts";
import { runtimeSection } from "./sections/runtime_params.ts";
import { loopSection, streamsSection } from "./sections/streams_params.ts";
import { trackingSection } from "./sections/tracking_params.ts";
import { trainSection } from "./sections/train_params.ts";

const params = z.strictObject({
  data: dataSection,
  preprocess: preprocessSection,
  describe: describeSection,
  features: featuresSection,
  model: modelSection,
  pretrained: pretrainedSection,
  runtime: runtimeSection,
  train: trainSection,
  evaluate: evaluateSection,
  tracking: trackingSection,
  registry: registrySection,
  streams: streamsSection,
  loop: loopSection,
  api: apiSection,
});

/** All parameters, one section for each step. */
export type Params = z.infer<typeof params>;

/** The file that holds the parameters. */
export const PARAMS_FILE = "params.yaml";

/** The origin of parameters: a YAML file and `key=value` overrides, of which the last one wins. */
export interface ParamsSource {
  /** @default {"params.yaml"} */
  path?: string;
  /** Such as `data.sample.rows=500`; values are read as YAML. */
  overrides?: readonly string[];
}

/**
 * Reads, overrides and validates all parameters.
 *
 * @throws {UserError} naming each wrong key, its value and the values allowed.
 */
export async function loadParams(source: ParamsSource = {}): Promise<Params> {
  return await readParamsTree(source) as Params;
}

/**
 * Reads, overrides and validates all parameters, and returns them as a plain tree.
 *
 * @throws {UserError} naming each wrong key, its value and the values allowed.
 */
export async function readParamsTree(source: ParamsSource = {}): Promise<Record<string, unknown>> {
  const { path = PARAMS_FILE, overrides = inheritedOverrides() } = source;
  const text = await Deno.readTextFile(path).catch((error) => {
    throw fileError(`read ${path}`, error);
  });
  return validateParams(applyOverrides(parseYaml(text, path), overrides), path);
}

/**
 * Validates a tree against the schema and freezes it.
 *
 * @throws {UserError} naming each wrong key, its value and the values allowed.
 */
export function validateParams(tree: unknown, origin = "params.yaml"): Params {
  const result = params.safeParse(tree);
  if (result.success) return deepFreeze(result.data);
  const complaints = describeSchemaErrors(result.error, params, tree);
  throw new UserError(`Cannot use ${origin}:\n${complaints.map((line) => `  ${line}`).join("\n")}`);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
