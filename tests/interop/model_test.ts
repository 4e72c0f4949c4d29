/** onnx, onnxruntime and MLflow judge a model folder that we wrote. */
import assert from "node:assert/strict";
import { modelInputsFromJson } from "../../src/prediction/model_inputs.ts";
import { mlflowFiles } from "../../src/artifact/mlflow_files.ts";
import { addInputExample } from "../../src/artifact/input_example.ts";
import { writeModelFolder } from "../../src/artifact/model_folder.ts";
import { Predictor } from "../../src/prediction/predictor.ts";
import { OPSET } from "../../src/nn/onnx/encode_model.ts";
import { tinyModel, tinyProducts } from "../models/_tiny_text.ts";
import { assertClose, numbers } from "../nn/_run.ts";
import { python, pythonTest } from "./_python.ts";

interface Judgement {
  versions: Record<string, string>;
  opset: [domain: string, version: number][];
  flavors: string[];
  mlflow_version: string;
  /** The example that MLflow loads from the folder, by input. */
  example: Record<string, { dims: number[]; data: number[] }>;
  signature: Record<"inputs" | "outputs", { name: string; dtype: string; shape: number[] }[]>;
  /** Way of running it → output → tensor. */
  outputs: Record<string, Record<string, { dims: number[]; data: number[] }>>;
}

let asked: ReturnType<typeof ask> | undefined;

/** A tiny model, what the Predictor says of some products, and what the judges say; asked once. */
function judged(): ReturnType<typeof ask> {
  return asked ??= ask();
}

async function ask() {
  const model = await tinyModel();
  const { products } = tinyProducts(40, 3);
  const tensors = await modelInputsFromJson(model.preprocess).toTensors(products);
  const feeds = Object.fromEntries(
    Object.entries(tensors).map((
      [name, fed],
    ) => [
      name,
      { dtype: fed.dtype, dims: fed.dims, data: numbers(fed) },
    ]),
  );
  const folder = await Deno.makeTempDir({ prefix: "etiquette-test-" });
  try {
    await writeModelFolder(folder, model);
    await addInputExample(folder, tensors);
    const predictor = await Predictor.open(folder, { provider: "cpu" });
    const probabilities = await predictor.probabilities(products);
    await predictor.release();
    const judgement = await python<Judgement>("model_judges.py", { folder, feeds });
    return { model, feeds, rows: products.length, probabilities, judgement };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const modules = ["mlflow", "onnx", "onnxruntime"];

pythonTest("onnx's checker accepts a model, and every way to run it gives our probabilities", {
  modules,
  run: async () => {
    const { judgement: { outputs, opset }, rows, probabilities: ours } = await judged();
    assert.deepEqual(opset, [["", OPSET]]);
    assert.deepEqual(Object.keys(outputs), ["onnxruntime", "mlflow.onnx", "mlflow.pyfunc"]);
    for (const [way, { probabilities, hidden }] of Object.entries(outputs)) {
      assert.deepEqual(probabilities.dims, [rows, 3], way);
      assertClose(probabilities.data, [...ours], 1e-5);
      assert.deepEqual(hidden.dims, [rows, 3], way);
    }
  },
});

pythonTest("MLflow reads flavors, version and signature of a model folder as we wrote them", {
  modules,
  run: async () => {
    const { judgement: { flavors, mlflow_version, signature, versions }, model } = await judged();
    assert.deepEqual(flavors, ["onnx", "python_function"]);
    assert.deepEqual(signature, model.signature);
    assert.equal(mlflow_version, versions.mlflow);
  },
});

pythonTest("MLflow loads the input example of a model folder as the tensors that we feed", {
  modules,
  run: async () => {
    const { judgement: { example }, feeds } = await judged();
    assert.deepEqual(Object.keys(example).toSorted(), Object.keys(feeds).toSorted());
    for (const [name, { dims, data }] of Object.entries(feeds)) {
      assert.deepEqual(example[name].dims, dims);
      assertClose(example[name].data, data, 0);
    }
  },
});

pythonTest("a model folder asks for the versions that judge it here", {
  modules,
  run: async () => {
    const { judgement: { versions }, model } = await judged();
    const { "requirements.txt": lines } = mlflowFiles({ ...model, file: "model.onnx" });
    const wanted = lines.trimEnd().split("\n").map((line) => line.split("=="));
    assert.deepEqual(Object.fromEntries(wanted), versions);
  },
});
