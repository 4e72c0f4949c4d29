/** Triton's own client speaks the Open Inference Protocol with our API. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../_temporary.ts";
import { withServer } from "../api/_server.ts";
import { sampleProducts, writeTrainedModel } from "../api/_trained.ts";
import { python, pythonTest } from "./_python.ts";

interface Outputs {
  codes: string[];
  probabilities: number[][];
}

interface Answer {
  ready: boolean;
  extensions: string[];
  inputs: string[];
  binary: Outputs;
  text: Outputs;
  refusal: string;
}

pythonTest("tritonclient finds the model and predicts as /predict_text_list does", {
  modules: ["tritonclient"],
  run: () =>
    withFolder(async (folder) => {
      await writeTrainedModel(join(folder, "models/text"));
      await withServer({ folder }, async ({ port, token, call, event }) => {
        await event("model loaded");
        const titles = sampleProducts(20, 3).map(({ title }) => title);
        const question = { port, token, titles, model: "text" };
        const answer = await python<Answer>("triton_client.py", question);
        const { predictions } = await (await call("/predict_text_list", { body: { text: titles } }))
          .json();
        assert.equal(answer.ready, true);
        assert.deepEqual(answer.extensions, ["binary_tensor_data"]);
        assert.deepEqual(answer.inputs, ["title", "description"]);
        const ours = predictions.map((one: Record<string, unknown>) =>
          String(one["predicted prdtypecode"])
        );
        assert.deepEqual(answer.binary.codes, ours);
        assert.deepEqual(answer.text.codes, ours);
        answer.binary.probabilities.forEach((row, at) => {
          const confidence = Math.max(...row);
          assert.ok(Math.abs(confidence - predictions[at].confidence) < 1e-6);
        });
        assert.match(answer.refusal, /Model nothing is not served, expected text/);
      });
    }),
});
