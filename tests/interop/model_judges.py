"""Opens a model folder as others do and predicts with it.

In:  {"folder": "..", "feeds": {"<input>": {"dtype": "..", "dims": [..], "data": [..]}, ..}}, on
     standard input as JSON.
Out: versions of the judges, what they read of the folder, and the outputs of each way to run it:
     {"<way>": {"<output>": {"dims": [..], "data": [..]}, ..}, ..}.
"""

import json
import os
import sys

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow
import mlflow.onnx
import mlflow.pyfunc
import numpy
import onnx
import onnxruntime
from onnx import checker


def plain(outputs):
    return {
        name: {"dims": list(value.shape), "data": value.astype(float).ravel().tolist()}
        for name, value in outputs.items()
    }


def run_by_onnxruntime(model, feeds):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, feeds)))


def specs(schema):
    return [
        {"name": spec.name, "dtype": str(spec.type), "shape": list(spec.shape)} for spec in schema.inputs
    ]


question = json.load(sys.stdin)
folder = question["folder"]
feeds = {
    name: numpy.array(fed["data"], dtype=fed["dtype"]).reshape(fed["dims"])
    for name, fed in question["feeds"].items()
}
path = os.path.join(folder, "model.onnx")
checker.check_model(path, full_check=True)
loaded = mlflow.onnx.load_model(folder)
served = mlflow.pyfunc.load_model(folder)
metadata = served.metadata
json.dump(
    {
        "versions": {
            "mlflow": mlflow.__version__,
            "onnx": onnx.__version__,
            "onnxruntime": onnxruntime.__version__,
        },
        "opset": [[entry.domain, entry.version] for entry in loaded.opset_import],
        "flavors": sorted(metadata.flavors),
        "mlflow_version": metadata.mlflow_version,
        "example": plain(metadata.load_input_example(folder)),
        "signature": {
            "inputs": specs(metadata.signature.inputs),
            "outputs": specs(metadata.signature.outputs),
        },
        "outputs": {
            "onnxruntime": plain(run_by_onnxruntime(path, feeds)),
            "mlflow.onnx": plain(run_by_onnxruntime(loaded.SerializeToString(), feeds)),
            "mlflow.pyfunc": plain(served.predict(feeds)),
        },
    },
    sys.stdout,
)
