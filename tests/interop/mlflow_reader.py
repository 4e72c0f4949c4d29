"""Reads runs and models by MLflow's own client, from wherever its defaults or its environment lead.

In:  {"experiment": "..", "model"?: "<name>", "feeds"?: {"<input>": {"dtype", "dims", "data"}}},
     on standard input as JSON.
Out: every run of the experiment with curves, inputs, outputs and artifacts; the model's versions and
     aliases; with feeds, what mlflow.onnx.load_model("models:/<name>@champion") predicts.
"""

import json
import math
import sys

import mlflow
from mlflow import MlflowClient

question = json.load(sys.stdin)
client = MlflowClient()


def artifacts(run_id, path=None):
    found = []
    for info in client.list_artifacts(run_id, path):
        found += artifacts(run_id, info.path) if info.is_dir else [info.path]
    return found


def described(run):
    run_id = run.info.run_id
    outputs = getattr(run, "outputs", None)
    return {
        "name": run.info.run_name,
        "status": run.info.status,
        "params": run.data.params,
        "tags": run.data.tags,
        "curves": {
            key: [[one.step, one.value if math.isfinite(one.value) else None] for one in client.get_metric_history(run_id, key)]
            for key in run.data.metrics
        },
        "inputs": [
            [one.dataset.name, one.dataset.digest, [tag.value for tag in one.tags]]
            for one in run.inputs.dataset_inputs
        ],
        "outputs": [one.model_id for one in outputs.model_outputs] if outputs else [],
        "artifacts": sorted(artifacts(run_id)),
    }


experiment = client.get_experiment_by_name(question["experiment"])
answer = {
    "mlflow": mlflow.__version__,
    "uri": mlflow.get_tracking_uri(),
    "runs": [described(run) for run in client.search_runs([experiment.experiment_id])],
}
name = question.get("model")
if name:
    answer["versions"] = {
        one.version: {"source": one.source, "tags": one.tags, "run_id": one.run_id}
        for one in client.search_model_versions(f"name = '{name}'")
    }
    aliases = client.get_registered_model(name).aliases
    answer["aliases"] = {alias: str(version) for alias, version in aliases.items()}
if question.get("feeds"):
    import mlflow.onnx
    import numpy
    import onnxruntime

    model = mlflow.onnx.load_model(f"models:/{name}@champion")
    feeds = {
        key: numpy.array(fed["data"], dtype=fed["dtype"]).reshape(fed["dims"])
        for key, fed in question["feeds"].items()
    }
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    answer["probabilities"] = session.run(["probabilities"], feeds)[0].astype(float).ravel().tolist()
json.dump(answer, sys.stdout)
