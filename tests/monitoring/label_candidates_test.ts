import assert from "node:assert/strict";
import { gatherAnswers, labelCandidates } from "../../src/monitoring/label_candidates.ts";
import { type LogEntry, logEntry } from "../../src/monitoring/log_schemas.ts";

const none = { permissions: "none" } as const;
const time = "2026-01-01T00:00:00.000Z";

function prediction(id: string, fields: Partial<Record<string, unknown>> = {}): LogEntry {
  return logEntry.parse({
    ...{ kind: "prediction", time, prediction_id: id, request_id: "r", subject: null, code: 10 },
    ...{ model: "text", version: "1", confidence: 0.9, picture: false, markup: false },
    ...{ title_characters: 1, title_words: 1, description_characters: null },
    ...{ description_words: null, digit_share: 0, upper_share: 0, non_ascii_share: 0 },
    ...{ title: `product ${id}`, description: null, ...fields },
  });
}

function feedback(id: string, true_code: number, subject = "shop"): LogEntry {
  const common = { kind: "feedback", time, prediction_id: id, request_id: "r" };
  return logEntry.parse({ ...common, subject, true_code });
}

function shadow(id: string, code: number): LogEntry {
  const common = { kind: "shadow", time, prediction_id: id, model: "next", version: "2" };
  return logEntry.parse({ ...common, code, confidence: 0.5 });
}

async function chosen(entries: LogEntry[], count = 10) {
  const answers = await gatherAnswers(entries);
  const { candidates } = await labelCandidates(entries, { answers, labelled: [], count });
  return candidates.map(({ prediction_id, reason }) => `${prediction_id}: ${reason}`);
}

Deno.test(
  "predictions that answers contradict come first, then the least confident",
  none,
  async () => {
    assert.deepEqual(
      await chosen([
        prediction("sure"),
        prediction("unsure", { confidence: 0.2 }),
        prediction("contested", { confidence: 0.99 }),
        shadow("contested", 40),
        prediction("disputed", { confidence: 0.99 }),
        feedback("disputed", 40),
        feedback("disputed", 50, "admin"),
        prediction("corrected", { confidence: 0.1 }),
        feedback("corrected", 40),
        feedback("corrected", 50), // the same caller again: the last holds
      ]),
      [
        "disputed: feedback conflicts",
        "contested: shadow disagrees",
        "unsure: uncertain",
        "sure: uncertain",
      ],
    );
  },
);

Deno.test(
  "a prediction that feedback settles, or whose label is known, is not listed",
  none,
  async () => {
    const entries = [
      feedback("told", 40), // a file that was rotated may hold it before its prediction
      prediction("told", { confidence: 0.1 }),
      prediction("labelled"),
      prediction("copy", { title: "product labelled" }),
      prediction("new"),
    ];
    const { candidates } = await labelCandidates(entries, {
      answers: await gatherAnswers(entries),
      labelled: [{ prediction_id: "labelled", title: "product labelled", description: "" }],
      count: 10,
    });
    assert.deepEqual(candidates.map((candidate) => candidate.prediction_id), ["new"]);
  },
);

Deno.test(
  "products of the same texts are listed once, the least confident of them",
  none,
  async () => {
    const title = "Lot de 3 livres";
    assert.deepEqual(
      await chosen([prediction("a", { title }), prediction("b", { title, confidence: 0.3 })]),
      ["b: uncertain"],
    );
  },
);

Deno.test("a long log gives the same list as its rows sorted at once", none, async () => {
  const confidences = Array.from({ length: 3000 }, (_, i) => ((i * 7919) % 3000) / 3000);
  const entries = confidences.map((confidence, i) => prediction(`p${i}`, { confidence }));
  const expected = confidences.map((confidence, i) => ({ id: `p${i}`, confidence }))
    .sort((a, b) => a.confidence - b.confidence).slice(0, 7).map(({ id }) => `${id}: uncertain`);
  assert.deepEqual(await chosen(entries, 7), expected);
});

Deno.test("predictions without texts are counted and not listed", none, async () => {
  const entries = [prediction("bare", { title: undefined }), prediction("whole")];
  const list = await labelCandidates(entries, {
    answers: await gatherAnswers(entries),
    labelled: [],
    count: 5,
  });
  assert.deepEqual([list.predictions, list.withoutTexts, list.candidates.length], [2, 1, 1]);
});
