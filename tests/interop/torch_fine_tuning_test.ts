/** PyTorch says again what tests/nn/golden/fine_tuning holds of it. */
import assert from "node:assert/strict";
import { pythonRun, pythonTest } from "./_python.ts";
import { withFolder } from "../_temporary.ts";

const GOLDEN = new URL("../nn/golden/fine_tuning/", import.meta.url).pathname;

pythonTest("the models to fine-tune are what PyTorch exports and trains", {
  modules: ["torch", "onnx", "onnxscript"],
  run: () =>
    withFolder(async (folder) => {
      await pythonRun("torch_fine_tuning.py", [folder]);
      for (const name of ["resnet", "encoder"]) {
        const [found, kept] = [folder, GOLDEN].map((place) =>
          JSON.parse(Deno.readTextFileSync(`${place}/${name}.json`))
        );
        assert.deepEqual(found.weights, kept.weights);
        for (const kind of ["sgd", "adamw"]) {
          (found.losses[kind] as number[]).forEach((loss, at) =>
            assert.ok(Math.abs(loss / kept.losses[kind][at] - 1) < 1e-5, `${name} ${kind} ${at}`)
          );
        }
      }
    }),
});
