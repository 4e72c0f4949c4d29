/**
 * Time of logging 10,000 steps of loss and learning rate to mlflow.db, against the time of as many
 * training steps of the text model in the same process.
 */
import { join } from "node:path";
import { CATEGORIES } from "../src/data/sample/categories.ts";
import { type BagNetworkSettings, bagNetworkTasks } from "./train/bag_network.ts";
import { runCommand } from "../src/terminal/command_line.ts";
import { loadParams, type Params } from "../src/config/params.ts";
import { DirectSink } from "../src/tracking/journal/run_sink.ts";
import { openDatabase } from "../src/tracking/local/database.ts";
import { localStore } from "../src/tracking/open_store.ts";
import { RunLogger } from "../src/tracking/run_logger.ts";
import { train } from "../src/training/training_loop.ts";
import { productSampler } from "../src/data/sample/product_draw.ts";
import { generateTexts } from "../src/data/sample/generated_texts.ts";
import { cleanProduct } from "../src/features/product.ts";
import { fitVocabulary, vectorize } from "../src/features/text/text_vectorizer.ts";
import { median } from "./_median.ts";

const STEPS = 10_000;
const PRODUCTS = 6000;
const ROUNDS = 5;

await runCommand({
  name: "bench logging",
  summary: "Measure what logging 10,000 steps costs a training of a network over n-grams.",
}, async ({ overrides }) => {
  const { train: { fusion }, features: { text: texts } } = await loadParams({ overrides });
  const features = sampleFeatures(texts);
  const folder = await Deno.makeTempDir({ prefix: "etiquette-bench-" });
  try {
    using store = localStore(await openDatabase(join(folder, "mlflow.db")));
    const rounds: { logging: number; training: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({
        logging: await loggingSeconds(new DirectSink(store.runs, { key: `${round}` })),
        training: await trainingSeconds(features, { ...fusion, epochs: 2, refit: false }),
      });
    }
    const logging = median(rounds.map((round) => round.logging));
    const training = median(rounds.map((round) => round.training));
    console.log(
      `${STEPS} steps: logging ${logging.toFixed(3)} s, training ${training.toFixed(1)} s: ` +
        `${(100 * logging / training).toFixed(2)} %`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Features of products of the sample catalogue, with the settings of the pipeline. */
function sampleFeatures({ min_rows: minRows, ...settings }: Params["features"]["text"]) {
  const [seed, drawProduct] = [7, productSampler({ seed: 7, labelNoise: 0, classDrift: 0 })];
  const draws = Array.from({ length: PRODUCTS }, (_, number) => drawProduct(number));
  const products = draws.map((draw) => {
    const { designation, description } = generateTexts(draw, { seed, vocabularyDrift: 0 });
    return cleanProduct({ title: designation, description: description || null });
  });
  const vocabulary = fitVocabulary(products, settings, { minRows });
  const labels = Int32Array.from(draws, ({ label }) => label);
  const rows = { rows: vectorize(products, { settings, vocabulary }), labels };
  return { rows, vocabulary: vocabulary.size };
}

/** Seconds that it takes to log all steps, waiting for the store included. */
async function loggingSeconds(sink: DirectSink): Promise<number> {
  const started = performance.now();
  const log = new RunLogger(sink, { experiment: "bench", name: "bench" });
  for (let step = 1; step <= STEPS; step++) {
    log.logMetrics({ "training/loss": 1 / step, "training/learning_rate": step / STEPS }, step);
    if (step % 100 === 0) await Promise.resolve();
  }
  const { failure } = await log.end("FINISHED");
  if (failure !== undefined) throw new Error(failure);
  return (performance.now() - started) / 1000;
}

/** Seconds of as many training steps, from the rate of some epochs without validation. */
async function trainingSeconds(
  { rows, vocabulary }: ReturnType<typeof sampleFeatures>,
  settings: BagNetworkSettings,
): Promise<number> {
  const labels = CATEGORIES.map(({ code, name }) => ({ code, name }));
  const data = { train: rows, validation: rows, vocabulary, labels, score: () => 0 };
  const { validated: { validation: _, ...task } } = bagNetworkTasks(data, settings);
  const times: number[] = [];
  await train(task, settings, {
    provider: "cpu",
    threads: 1,
    hooks: { onStep: () => times.push(performance.now()) },
  });
  return STEPS * (times.at(-1)! - times[0]) / (times.length - 1) / 1000;
}
