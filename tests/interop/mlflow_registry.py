"""Registers models by MLflow's own client in a file store and says where it finds them.

MLflow 3.13 and later open a file store only with MLFLOW_ALLOW_FILE_STORE=true.
"""
import json
import os
import sys
from pathlib import Path

question = json.load(sys.stdin)
store = Path(question["mlruns"]).as_uri()
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
os.environ["MLFLOW_TRACKING_URI"] = os.environ["MLFLOW_REGISTRY_URI"] = store

import mlflow
from mlflow import MlflowClient

client = MlflowClient()
client.create_registered_model("text")
for source in question["sources"]:
    client.create_model_version("text", source=source)
logged = client.create_logged_model(client.create_experiment("shop"), name="text")
client.create_model_version("text", source=f"models:/{logged.model_id}", model_id=logged.model_id)
for number, version in enumerate(client.search_model_versions("name = 'text'")):
    client.set_registered_model_alias("text", f"alias-{version.version}", version.version)
client.set_registered_model_alias("text", "champion", "1")
client.set_registered_model_alias("text", "champion", "2")
aliases = client.get_registered_model("text").aliases
json.dump({
    "mlflow": mlflow.__version__,
    "aliases": {
        alias: {"version": version, "uri": client.get_model_version_download_uri("text", version)}
        for alias, version in aliases.items()
    },
}, sys.stdout)
