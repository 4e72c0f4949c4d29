/**
 * The files that MLflow's onnx flavor needs to load a model folder (`mlflow.onnx.load_model`):
 * MLmodel, requirements.txt, python_env.yaml and conda.yaml, as MLflow 3 writes them. The identifier
 * is a hash of the model and the time is constant, so that the same model gives the same files.
 */
import { createHash } from "node:crypto";
import { stringify } from "yaml";

/** A tensor of a model signature; −1 stands for a dynamic dimension. */
export interface TensorSpec {
  name: string;
  dtype: "float32" | "int64" | "uint8";
  shape: readonly number[];
}

/** Inputs and outputs of a model, in the order of the graph. */
export interface Signature {
  inputs: readonly TensorSpec[];
  outputs: readonly TensorSpec[];
}

/** Input of `mlflowFiles`. */
export interface MlflowModel {
  name: string;
  /** Content of the .onnx file. */
  onnx: Uint8Array;
  /** Name of the .onnx file in the folder. */
  file: string;
  signature: Signature;
}

/** The file that describes the model to MLflow. */
export const MLMODEL = "MLmodel";
const PYTHON = "3.12.12";
const REQUIREMENTS = ["mlflow==3.17.2", "onnx==1.23.2", "onnxruntime==1.30.0"];
const BUILD_DEPENDENCIES = ["pip==26.3", "setuptools==84.2.1", "wheel==0.48.0"];
/** A constant creation time keeps the file reproducible. */
const CREATED = "1970-01-01 00:00:00.000000";

/** Makes the content of each file, by file name. */
export function mlflowFiles(model: MlflowModel): Record<string, string> {
  return {
    [MLMODEL]: stringify(mlmodel(model)),
    "requirements.txt": REQUIREMENTS.join("\n") + "\n",
    "python_env.yaml": stringify({
      python: PYTHON,
      build_dependencies: BUILD_DEPENDENCIES,
      dependencies: ["-r requirements.txt"],
    }),
    "conda.yaml": stringify({
      channels: ["conda-forge"],
      dependencies: [`python=${PYTHON}`, "pip<=26.3", { pip: REQUIREMENTS }],
      name: "mlflow-env",
    }),
  };
}

function mlmodel({ name, onnx, file, signature }: MlflowModel) {
  const hash = createHash("sha256").update(onnx).digest("hex");
  return {
    artifact_path: name,
    flavors: {
      onnx: {
        code: null,
        data: file,
        onnx_session_options: null,
        onnx_version: pinnedVersion("onnx"),
        providers: ["CPUExecutionProvider"],
      },
      python_function: {
        data: file,
        env: { conda: "conda.yaml", virtualenv: "python_env.yaml" },
        loader_module: "mlflow.onnx",
        python_version: PYTHON,
      },
    },
    is_signature_from_type_hint: false,
    mlflow_version: pinnedVersion("mlflow"),
    model_size_bytes: onnx.length,
    model_uuid: hash.slice(0, 32),
    prompts: null,
    signature: {
      inputs: tensorSpecs(signature.inputs),
      outputs: tensorSpecs(signature.outputs),
      params: null,
    },
    type_hint_from_example: false,
    utc_time_created: CREATED,
  };
}

/** Encodes tensors as JSON text, as MLmodel holds them. */
function tensorSpecs(specs: readonly TensorSpec[]): string {
  return JSON.stringify(
    specs.map(({ name, dtype, shape }) => ({
      name,
      type: "tensor",
      "tensor-spec": { dtype, shape },
    })),
  );
}

function pinnedVersion(requirement: string): string {
  const found = REQUIREMENTS.find((line) => line.startsWith(`${requirement}==`)) as string;
  return found.slice(found.indexOf("==") + 2);
}
