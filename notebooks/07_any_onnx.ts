// %% [markdown]
// # Any .onnx can be trained
//
// A graph from a file is the same to the engine as one written here: its operators have gradients,
// its constants can become weights. This notebook takes the text model of the pipeline, keeps all
// but its head, and teaches it a new question: which digit does a product's code begin with? A file
// that PyTorch exported would do as well. Run `deno task pipeline` first.

// %% tags=["parameters"]
const examples = 256;
const steps = 60;
const learningRate = 0.05;

// %%
import * as Plot from "@observablehq/plot";
import { PALETTE, plotFigure } from "../src/figures/plot_figure.ts";
import { getColumn } from "../src/tables/arrow/column.ts";
import { readTable } from "../src/tables/arrow/table_file.ts";
import { readJson, writeFileAtomic } from "../src/files/atomic_write.ts";
import { labelsFromJson } from "../src/artifact/labels.ts";
import { readModelFolder } from "../src/artifact/model_folder.ts";
import { modelInputsFromJson } from "../src/prediction/model_inputs.ts";
import { decodeModel } from "../src/nn/onnx/decode_model.ts";
import { encodeModel } from "../src/nn/onnx/encode_model.ts";
import { fineTunedModel, trainableWeights, weightLayers } from "../src/nn/fine_tuning.ts";
import { inferenceGraph } from "../src/nn/inference.ts";
import { softmaxCrossEntropy } from "../src/nn/layers/losses.ts";
import { adamw } from "../src/nn/optimizers/optimizers.ts";
import { TrainingRun } from "../src/nn/training_run.ts";
import { trainingStep } from "../src/nn/training_step.ts";
import { openSession } from "../src/runtime/open.ts";
import { chooseProvider } from "../src/runtime/providers.ts";
import { tensor } from "../src/tensor.ts";

const { provider } = await chooseProvider("auto");
const { onnx, preprocess } = await readModelFolder(
  "models/text",
  (json) => modelInputsFromJson(json),
);

// %% [markdown]
// ## What the file holds

// %%
const graph = decodeModel(onnx);
console.log(`inputs: ${graph.inputs.map(({ name }) => name).join(", ")}`);
console.log(`outputs: ${[...graph.outputs.keys()].join(", ")}`);
console.log(`layers: ${weightLayers(graph).map((layer) => layer.join(" + ")).join(" │ ")}\n`);

// %% [markdown]
// ## A new question
//
// Codes that begin alike have something in common: 1xxx are toys and furniture, 2xxx are books, the
// house and the garden.

// %%
const classes = labelsFromJson(await readJson("data/processed/labels.json"));
const firstDigit = ({ code }: { code: string | number }) => String(code).slice(0, 1);
const digits = [...new Set(classes.map(firstDigit))].sort();

/** Reads the first products of a part as tensors with their targets. */
async function readExamples(part: string, count: number) {
  const columns = await readTable(`data/processed/${part}.arrow`, {
    columns: ["title", "description", "label"],
  });
  const titles = getColumn(columns, "title", "utf8").values.slice(0, count);
  const descriptions = getColumn(columns, "description", "utf8?").values;
  const products = titles.map((title, row) => ({ title, description: descriptions[row] }));
  const answers = Array.from(
    getColumn(columns, "label", "int32").values.slice(0, count),
    (label) => digits.indexOf(firstDigit(classes[label])),
  );
  return { inputs: await preprocess.toTensors(products), answers };
}
const train = await readExamples("train", examples);
const held = await readExamples("test", examples);

// %% [markdown]
// ## A new head on the penultimate layer
//
// `lastLayers: 0` trains the head alone; 1 would train the layer below it too, and `matching` takes
// weights by name.

// %%
const choice = { features: "hidden", classes: digits.length, lastLayers: 0 };
const model = fineTunedModel(graph, choice);
console.log(`trained besides the head: ${trainableWeights(graph, choice).join(", ") || "nothing"}`);
const step = trainingStep(model, {
  loss: ({ logits }, scope) => softmaxCrossEntropy(scope, logits),
  optimizer: adamw({ weightDecay: 0 }),
});
const session = await openSession(encodeModel(step.graph), { provider });
const run = new TrainingRun(step, session, { seed: 42 });
const targets = tensor("int64", { dims: [train.answers.length], data: train.answers });
const losses: { step: number; loss: number }[] = [];
for (let done = 1; done <= steps; done++) {
  const { loss } = await run.step({ inputs: { ...train.inputs, targets } }, { learningRate });
  losses.push({ step: done, loss });
}
const tunedWeights = await run.parameters();
await session.release();

// %% tags=["hide-input"]
plotFigure({
  height: 200,
  x: { label: "step" },
  y: { label: "cross-entropy", grid: true, zero: true },
  marks: [Plot.line(losses, { x: "step", y: "loss", stroke: PALETTE.blue, strokeWidth: 2 })],
});

// %% [markdown]
// ## A plain .onnx again

// %%
const path = ".cache/notebooks/digits.onnx";
await writeFileAtomic(path, encodeModel(inferenceGraph(model, tunedWeights)));
const tuned = await openSession(await Deno.readFile(path), { provider });
const { probabilities: { data } } = await tuned.run(held.inputs, ["probabilities"]);
await tuned.release();
const right = held.answers.filter((answer, row) => {
  const one = Array.from(data.slice(row * digits.length, (row + 1) * digits.length), Number);
  return one.indexOf(Math.max(...one)) === answer;
});
const share = (100 * right.length / held.answers.length).toFixed(0);
console.log(
  `${path}: right on ${share} % of ${held.answers.length} products of the test part`,
);
