import assert from "node:assert/strict";
import { join } from "node:path";
import { readLog } from "../../src/labelling/log_files.ts";
import { gatherAnswers } from "../../src/monitoring/label_candidates.ts";
import { feedbackRows, predictionsAmong } from "../../src/monitoring/true_classes.ts";
import { writeTrainedModel } from "../api/_trained.ts";
import { withFolder } from "../_temporary.ts";
import { ADMIN, appOver, SCRIPT } from "./workspace.ts";

/** Posts a correction of a made-up answer; fields given here replace its own. */
async function correct(
  app: Awaited<ReturnType<typeof appOver>>,
  fields: Record<string, string> = {},
  headers: Record<string, string> = {},
) {
  const form = new FormData();
  const given = {
    ...{ title: `Piscine ${SCRIPT}`, description: "", picture: "", code: "2583" },
    ...{ confidence: "0.5", true_code: "10", token: ADMIN, ...fields },
  };
  for (const [name, value] of Object.entries(given)) form.set(name, value);
  return await app.request("/try/corrections?model=text", { method: "POST", body: form, headers });
}

function withModel(
  body: (app: Awaited<ReturnType<typeof appOver>>, log: string) => Promise<void>,
  options = {},
): Promise<void> {
  return withFolder(async (root) => {
    await writeTrainedModel(join(root, "models/text"));
    await body(await appOver(root, options), join(root, "data/predictions"));
  });
}

Deno.test("a correction becomes the labelled row that label:take makes of feedback", () =>
  withModel(async (app, log) => {
    const response = await correct(app);
    assert.equal(response.status, 200);
    assert.match(await response.text(), /deno task label:take/);
    const answers = await gatherAnswers(readLog(log));
    const predictions = await predictionsAmong(readLog(log), answers.feedback);
    const [{ prediction_id: _, ...row }] = feedbackRows(answers, predictions);
    assert.deepEqual(row, {
      title: `Piscine ${SCRIPT}`,
      description: "",
      true_code: "10",
      source: "feedback",
    });
  }));

for (
  const [name, fields, headers, status] of [
    ["a wrong token", { token: "no" }, {}, 401],
    ["another origin", {}, { "sec-fetch-site": "cross-site" }, 403],
    ["an unknown class", { true_code: "nope" }, {}, 400],
    ["an empty title", { title: " " }, {}, 400],
  ] as const
) {
  Deno.test(`a correction with ${name} is refused with ${status}, and nothing is written`, () =>
    withModel(async (app, log) => {
      assert.equal((await correct(app, fields, headers)).status, status);
      await assert.rejects(Deno.stat(log), Deno.errors.NotFound);
    }));
}

Deno.test("without a secret there is no form, and a correction is refused", () =>
  withModel(async (app) => {
    const html = await (await app.request("/try?title=Piscine")).text();
    assert.doesNotMatch(html, /try\/corrections/);
    assert.equal((await correct(app)).status, 403);
  }, { withGate: false }));
