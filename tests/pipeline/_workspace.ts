/** A folder with files, an object cache and parameters, in which stages are judged and run. */
import { join } from "node:path";
import type { Stage } from "../../src/dvc/dvc_yaml.ts";
import type { LockedStage } from "../../src/dvc/lock_file.ts";
import { ObjectCache } from "../../src/dvc/object_cache.ts";
import { paramFiles } from "../../src/dvc/param_files.ts";
import { reproduce } from "../../src/pipeline/reproduce.ts";
import type { Workspace } from "../../src/pipeline/staleness.ts";
import { noStatCache } from "../../src/dvc/stat_cache.ts";
import { withFolder } from "../_temporary.ts";
import { writeTree } from "../dvc/_tree.ts";

/** What a test works with; stages with `wdir: folder` mean its files. */
export interface TestWorkspace {
  folder: string;
  workspace: Workspace;
  /** Runs a stage whose command writes these files below its folder. */
  run(stage: Stage, writes: Record<string, string>): Promise<LockedStage>;
}

/** Makes the workspace in a new folder; `params` is what the folder's params.yaml would hold. */
export function withWorkspace(
  params: Record<string, unknown>,
  body: (test: TestWorkspace) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const workspace: Workspace = {
      statCache: noStatCache,
      root: folder,
      objectCache: new ObjectCache(join(folder, ".dvc/cache")),
      params: paramFiles({ [join(folder, "params.yaml")]: params }),
    };
    await body({
      folder,
      workspace,
      run: async (stage, writes) => {
        const { locked } = await reproduce(stage, undefined, {
          workspace,
          force: false,
          execute: () => writeTree(folder, writes),
        });
        return locked;
      },
    });
  });
}
