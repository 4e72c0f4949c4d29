/** MLflow registers models; we find them where it does. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { modelSource } from "../../api/inference/model_source.ts";
import { versionAtAlias } from "../../src/tracking/registry/file_registry.ts";
import { writeModel } from "../api/_app.ts";
import { withFolder } from "../_temporary.ts";
import { python, pythonTest } from "./_python.ts";

interface Registered {
  aliases: Record<string, { version: string; uri: string }>;
}

pythonTest("every alias that MLflow sets leads to the folder that MLflow would download", {
  modules: ["mlflow"],
  run: () =>
    withFolder(async (folder) => {
      const mlruns = join(folder, "mlruns");
      const models = ["a model", "other"].map((name) => join(folder, name));
      for (const model of models) await writeModel(model, model);
      const sources = [models[0], pathToFileURL(models[1]).href];
      const { aliases } = await python<Registered>("mlflow_registry.py", { mlruns, sources });
      assert.deepEqual(Object.keys(aliases).sort(), ["alias-1", "alias-2", "alias-3", "champion"]);
      for (const [alias, { version, uri }] of Object.entries(aliases)) {
        assert.deepEqual(await versionAtAlias(mlruns, { name: "text", alias }), {
          version,
          folder: uri.startsWith("file:") ? fileURLToPath(uri) : uri,
        });
      }
      const served = await modelSource("models:/text@champion", { registry: { uri: mlruns } })();
      assert.deepEqual([served?.version, served?.folder], ["2", models[1]]);
    }),
});
