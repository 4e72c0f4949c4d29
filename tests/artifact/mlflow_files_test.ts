import assert from "node:assert/strict";
import { parse } from "yaml";
import { mlflowFiles, type MlflowModel } from "../../src/artifact/mlflow_files.ts";

const model: MlflowModel = {
  name: "text",
  onnx: Uint8Array.of(1, 2, 3),
  file: "model.onnx",
  signature: {
    inputs: [{ name: "words.indices", dtype: "int64", shape: [-1, -1] }],
    outputs: [{ name: "probabilities", dtype: "float32", shape: [-1, 27] }],
  },
};

Deno.test("mlflowFiles() are MLmodel and the environments that load it", () => {
  assert.deepEqual(
    Object.keys(mlflowFiles(model)).sort(),
    ["MLmodel", "conda.yaml", "python_env.yaml", "requirements.txt"],
  );
});

Deno.test("MLmodel has the keys that MLflow writes for an ONNX model", () => {
  const mlmodel = parse(mlflowFiles(model).MLmodel);
  assert.deepEqual(Object.keys(mlmodel), [
    "artifact_path",
    "flavors",
    "is_signature_from_type_hint",
    "mlflow_version",
    "model_size_bytes",
    "model_uuid",
    "prompts",
    "signature",
    "type_hint_from_example",
    "utc_time_created",
  ]);
  const { onnx, python_function } = mlmodel.flavors;
  assert.equal(onnx.data, "model.onnx");
  assert.deepEqual(onnx.providers, ["CPUExecutionProvider"]);
  assert.equal(python_function.data, "model.onnx");
  assert.equal(python_function.loader_module, "mlflow.onnx");
  assert.deepEqual(python_function.env, { conda: "conda.yaml", virtualenv: "python_env.yaml" });
  assert.match(mlmodel.utc_time_created, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
  assert.equal(mlmodel.model_size_bytes, 3);
});

Deno.test("MLmodel keeps the signature as JSON texts", () => {
  const { inputs, outputs, params } = parse(mlflowFiles(model).MLmodel).signature;
  assert.deepEqual(JSON.parse(inputs), [{
    name: "words.indices",
    type: "tensor",
    "tensor-spec": { dtype: "int64", shape: [-1, -1] },
  }]);
  assert.deepEqual(JSON.parse(outputs), [{
    name: "probabilities",
    type: "tensor",
    "tensor-spec": { dtype: "float32", shape: [-1, 27] },
  }]);
  assert.equal(params, null);
});

Deno.test("the environments name one version of each package, that of MLmodel", () => {
  const files = mlflowFiles(model);
  const lines = files["requirements.txt"].trimEnd().split("\n");
  for (const line of lines) assert.match(line, /^[a-z]+==\d+(\.\d+)+$/);
  const versions = Object.fromEntries(lines.map((line) => line.split("==")));
  assert.deepEqual(Object.keys(versions), ["mlflow", "onnx", "onnxruntime"]);
  const mlmodel = parse(files.MLmodel);
  assert.equal(mlmodel.mlflow_version, versions.mlflow);
  assert.equal(mlmodel.flavors.onnx.onnx_version, versions.onnx);
  const conda = parse(files["conda.yaml"]);
  const python = parse(files["python_env.yaml"]);
  assert.deepEqual(conda.dependencies.at(-1), { pip: lines });
  assert.deepEqual(python.dependencies, ["-r requirements.txt"]);
  assert.equal(conda.dependencies[0], `python=${python.python}`);
  assert.equal(mlmodel.flavors.python_function.python_version, python.python);
});

Deno.test("a model is known by its bytes: the same give the same files, others another name", () => {
  assert.deepEqual(mlflowFiles({ ...model, onnx: Uint8Array.of(1, 2, 3) }), mlflowFiles(model));
  const modelUuid = (onnx: Uint8Array) => parse(mlflowFiles({ ...model, onnx }).MLmodel).model_uuid;
  assert.match(modelUuid(model.onnx), /^[0-9a-f]{32}$/);
  assert.notEqual(modelUuid(Uint8Array.of(1, 2, 4)), modelUuid(model.onnx));
});
