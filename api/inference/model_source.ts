/** Where the model to serve lies. What decides it, a fixed folder or an alias, is not told further. */
import { basename, join } from "node:path";

/** A model folder as it lies there now. */
export interface ModelLocation {
  name: string;
  folder: string;
  /** Changes when the folder, or a file in it, does. */
  stamp: string;
}

/** Looks where the model is; undefined when there is none. */
export type ModelSource = () => Promise<ModelLocation | undefined>;

/** The files that make a model what it is. */
export const MODEL_FILES = ["model.onnx", "preprocess.json", "labels.json"];

/** The model of one folder. */
export function folderSource(folder: string): ModelSource {
  return async () => {
    const stats = await Promise.all(MODEL_FILES.map((name) => statOf(join(folder, name))));
    if (stats.some((stat) => stat === undefined)) return undefined;
    return { name: basename(folder), folder, stamp: stats.join(" ") };
  };
}

async function statOf(path: string): Promise<string | undefined> {
  try {
    const { ino, size, mtime } = await Deno.stat(path);
    return [ino, size, mtime?.getTime()].join(":");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
