/** A generated catalogue and scores of a made-up model, as the pipeline leaves them. */
import { join } from "node:path";
import { prepare, writeProcessed } from "../src/data/catalogue/processed.ts";
import { CATEGORIES } from "../src/data/sample/categories.ts";
import { generateTexts } from "../src/data/sample/generated_texts.ts";
import { productSampler } from "../src/data/sample/product_draw.ts";
import { evaluate } from "../src/scoring/evaluation.ts";
import * as files from "../src/scoring/metric_files.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable, writeTable } from "../src/tables/arrow/table_file.ts";

/** Writes the outs of a catalogue of so many products and of a model that is right on four of five. */
export async function writeCatalogue(root: string, count: number): Promise<void> {
  const drawProduct = productSampler({ seed: 42, labelNoise: 0.04, classDrift: 0 });
  const labelled = Array.from({ length: count }, (_, index) => {
    const draw = drawProduct(index);
    const { designation, description } = generateTexts(draw, { seed: 42, vocabularyDrift: 0 });
    return {
      index,
      productid: BigInt(index),
      imageid: BigInt(index),
      title: designation,
      description: description || null,
      image: null,
      code: String(CATEGORIES[draw.label].code),
    };
  });
  const classes = CATEGORIES.map(({ code, name }) => ({ code, name }));
  const rows = { in: count, kept: count, quarantined: 0 };
  const prepared = prepare(
    {
      labelled,
      unlabelled: [],
      classes,
      files: { "X_train_update.csv": rows },
      quarantined: [],
      notes: [],
    },
    { seed: 42, validation_share: 0.15, test_share: 0.15 },
  );
  await writeProcessed(join(root, "data/processed"), prepared);
  const test = await readTable(join(root, "data/processed/test.arrow"), { columns: ["label"] });
  const actual = getColumn(test, "label", "int32").values;
  const probabilities = new Float32Array(actual.length * classes.length).fill(0.2 / classes.length);
  actual.forEach((label, row) => {
    const said = row % 5 === 0 ? (label + 1 + row % 7) % classes.length : label;
    probabilities[row * classes.length + said] += 0.8;
  });
  const settings = { seed: 42, resamples: 100 };
  const evaluation = evaluate({ labels: classes, probabilities, actual, ...settings });
  const write = (path: string, content: unknown) =>
    Deno.writeTextFile(
      join(root, path),
      typeof content === "string" ? content : JSON.stringify(content),
    );
  await write("metrics/text.json", files.toMetrics(evaluation));
  await write("metrics/text_confusion.csv", files.confusionCsv(evaluation));
  await write("metrics/text_curves.json", files.toCurves(evaluation, settings));
  const { predicted, confidence, truth } = files.predictionColumns(evaluation);
  await writeTable(join(root, "metrics/text_predictions.arrow"), {
    actual: { type: "int32", values: actual },
    predicted: { type: "int32", values: predicted },
    confidence: { type: "float32", values: confidence },
    truth: { type: "float32", values: truth },
  });
}
