"""Lets MLflow make a database of its own and says what is in it: {"path": ".."} on standard input."""

import json
import sqlite3
import sys

from mlflow import MlflowClient

path = json.load(sys.stdin)["path"]
MlflowClient(tracking_uri=f"sqlite:///{path}").search_experiments()
database = sqlite3.connect(path)
objects = database.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
json.dump({
    "objects": {f"{kind} {name}": " ".join(sql.split()) for kind, name, sql in objects},
    "revision": database.execute("SELECT version_num FROM alembic_version").fetchall(),
    "workspaces": database.execute("SELECT name, description FROM workspaces").fetchall(),
}, sys.stdout)
