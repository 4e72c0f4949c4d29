/** Lets a new model answer a few validation products, which whoever opens it later can compare. */
import { join } from "node:path";
import { addInputExample } from "../src/artifact/input_example.ts";
import { addGoldenAnswers } from "../src/artifact/model_folder.ts";
import { toGoldenAnswers } from "../src/prediction/golden_answers.ts";
import { openNativePredictor } from "../src/prediction/native_predictor.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";

const [RAW, VALIDATION] = ["data/raw", "data/processed/validation.arrow"];
const ANSWERS = 4;

/** Adds the answers, and the inputs of the first as MLflow's example, to a model folder. */
export async function writeGoldenAnswers(
  folder: string,
  { validationF1 }: { validationF1: number | undefined },
): Promise<void> {
  const predictor = await openNativePredictor(folder, { provider: "cpu" });
  const { labels } = predictor;
  const products = await readProducts({ pictures: predictor.reads.includes("image") });
  const asked = products.map(({ picture, ...text }) => ({
    ...text,
    picture: picture && (() => Promise.resolve(picture)),
  }));
  const probabilities = await predictor.probabilities(asked);
  await addInputExample(folder, await predictor.inputTensors(asked.slice(0, 1)));
  await predictor.release();
  const answers = toGoldenAnswers(
    products.map(({ label, ...product }) => ({ ...product, code: labels[label].code })),
    { labels, probabilities },
  );
  await addGoldenAnswers(folder, { answers, validationF1 });
}

/** The first products of the validation part; with `pictures`, of those that have one. */
async function readProducts({ pictures }: { pictures: boolean }) {
  const columns = await readTable(VALIDATION, {
    columns: ["title", "description", "label", "image"],
  });
  const titles = getColumn(columns, "title", "utf8").values;
  const descriptions = getColumn(columns, "description", "utf8?").values;
  const labels = getColumn(columns, "label", "int32").values;
  const images = getColumn(columns, "image", "utf8?").values;
  const rows = titles.map((_, row) => row).filter((row) => !pictures || images[row] !== null);
  return await Promise.all(
    rows.slice(0, ANSWERS).map(async (row) => ({
      title: titles[row],
      description: descriptions[row],
      picture: pictures ? await Deno.readFile(join(RAW, images[row]!)) : undefined,
      label: labels[row],
    })),
  );
}
