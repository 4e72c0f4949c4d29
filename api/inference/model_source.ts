/** Where the model to serve lies: in a folder that is named, or where an alias of a registry points. */
import { basename } from "node:path";
import { UserError } from "../../src/errors.ts";
import type { StoreLocation } from "../../src/tracking/open_store.ts";
import { type AliasLookup, aliasLookup } from "../../src/tracking/registry/alias_lookup.ts";
import {
  isModelUri,
  type ModelAlias,
  parseModelUri,
} from "../../src/tracking/registry/file_registry.ts";
import { fileStamp, MODEL_FILES } from "./model_files.ts";

/** A model folder as it is now. */
export interface ModelLocation {
  name: string;
  /** Its version in the registry, where one says so. */
  version?: string;
  folder: string;
  /** Changes when the folder, or a file in it, does. */
  stamp: string;
}

/** Looks where the model is; undefined when there is none at this moment. */
export type ModelSource = () => Promise<ModelLocation | undefined>;

/** The model of a folder, or of a URI such as `models:/text@champion` in a registry. */
export function modelSource(
  model: string,
  { registry }: { registry: StoreLocation },
): ModelSource {
  return isModelUri(model)
    ? aliasSource(parseModelUri(model), aliasLookup(registry))
    : folderSource(model);
}

/** The model of one folder. */
export function folderSource(folder: string): ModelSource {
  return async () => {
    const stats = await Promise.all(MODEL_FILES.map((name) => fileStamp(folder, name)));
    if (stats.some((stat) => stat === undefined)) return undefined;
    return { name: basename(folder), folder, stamp: stats.join(" ") };
  };
}

function aliasSource(alias: ModelAlias, lookUp: AliasLookup): ModelSource {
  return async () => {
    const registered = await lookUp(alias);
    if (!registered) return undefined;
    const { version, folder } = registered;
    const { name } = alias;
    const location = await folderSource(folder)();
    if (location) return { name, version, folder, stamp: `${version} ${folder} ${location.stamp}` };
    throw new UserError(
      `Cannot open version ${version} of model '${name}': not all files are in ${folder}, ` +
        `expected ${MODEL_FILES.join(", ")}`,
    );
  };
}
