import assert from "node:assert/strict";
import { type CardContent, modelCard } from "../../src/artifact/model_card.ts";

const content: CardContent = {
  name: "text",
  description: "A small model.",
  dataHash: "abc123",
  rows: { train: 700, validation: 150 },
  classes: 27,
  provider: "cpu",
  params: { epochs: 3, dropout: 0.5 },
  records: [
    { epoch: 1, loss: 2.345678, score: 0.5 },
    { epoch: 2, loss: 1.2, score: 0.71239 },
    { epoch: 3, loss: 0.9, score: 0.6 },
  ],
  kept: 1,
  refitted: false,
};

Deno.test("a model card tells what the model is, its data, rows, provider and parameters", () => {
  const card = modelCard(content);
  assert.match(card, /^# Model `text`\n\nA small model\.\n/);
  for (const part of ["abc123", "Execution provider: cpu", '"dropout": 0.5']) {
    assert.ok(card.includes(part), part);
  }
  assert.ok(
    card.includes("Trained on 700 rows of 27 classes, validated after each epoch on 150 more.\n"),
  );
});

Deno.test("a model card has a line for each epoch and marks the one that was kept", () => {
  const lines = modelCard(content).split("\n").filter((line) => /^\| \d/.test(line));
  assert.deepEqual(lines, [
    "| 1 | 2.3457 | 0.5000 |",
    "| 2 (kept) | 1.2000 | 0.7124 |",
    "| 3 | 0.9000 | 0.6000 |",
  ]);
});

Deno.test("a model card says when the model learned from the validation rows too", () => {
  const card = modelCard({ ...content, refitted: true });
  assert.ok(card.includes("on 150 more; then again on all 850 for 2 epochs."));
});

Deno.test("a model card has a dash where there is no validation score", () => {
  const card = modelCard({ ...content, records: [{ epoch: 1, loss: 1 }], kept: 0 });
  assert.ok(card.includes("| 1 (kept) | 1.0000 | – |"));
});
