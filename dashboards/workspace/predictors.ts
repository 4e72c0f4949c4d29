/** The models of `models/`, opened when a page first asks and again when their files changed. */
import { join } from "node:path";
import { openNativePredictor } from "../../src/prediction/native_predictor.ts";
import type { Predictor } from "../../src/prediction/predictor.ts";
import type { ProviderChoice } from "../../src/runtime/providers.ts";
import type { FileCache } from "./file_cache.ts";

/** Opens models by name. */
export class Predictors {
  constructor(
    readonly files: FileCache,
    readonly runtime: { provider: ProviderChoice; threads: number },
  ) {}

  /** Names of the folders with a model. */
  async names(): Promise<string[]> {
    const names = await this.files.list("models");
    const known = await Promise.all(names.map(async (name) => {
      const info = await Deno.stat(join(this.files.root, "models", name, "model.onnx"))
        .catch(() => undefined);
      return info ? [name] : [];
    }));
    return known.flat();
  }

  /** The model; undefined where there is none of that name. */
  async open(name: string): Promise<Predictor | undefined> {
    if (!(await this.names()).includes(name)) return undefined;
    return await this.files.read(
      `models/${name}/model.onnx`,
      () => openNativePredictor(join(this.files.root, "models", name), this.runtime),
    );
  }
}
