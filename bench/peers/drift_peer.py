"""Evidently's side of the drift bench: reads the table, times its report, prints the scores."""
import json
import os
import sys
import time
import warnings

os.environ["DO_NOT_TRACK"] = "1"
warnings.filterwarnings("ignore")

import numpy as np
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.legacy.calculations.stattests.registry import get_stattest
from evidently.legacy.core import ColumnType
from evidently.presets import DataDriftPreset

folder, tests = sys.argv[1], sys.argv[2].split(",") if len(sys.argv) > 2 and sys.argv[2] else []
with open(f"{folder}/table.json") as file:
    table = json.load(file)
categories = np.array(table["categories"], dtype=object)


def side(name):
    columns = {}
    for column in table["columns"]:
        path = f"{folder}/{name}_{column['name']}.bin"
        if column["type"] == "num":
            columns[column["name"]] = np.fromfile(path, dtype=np.float64)
        else:
            columns[column["name"]] = categories[np.fromfile(path, dtype=np.int32)]
    return pd.DataFrame(columns)


reference, current = side("reference"), side("current")
kinds = {column["name"]: column["type"] for column in table["columns"]}
definition = DataDefinition(
    numerical_columns=[name for name, kind in kinds.items() if kind == "num"],
    categorical_columns=[name for name, kind in kinds.items() if kind == "cat"],
)
started, started_cpu = time.perf_counter(), time.process_time()
snapshot = Report([DataDriftPreset()], include_tests=True).run(
    Dataset.from_pandas(current, definition), Dataset.from_pandas(reference, definition)
)
result = snapshot.dict()
seconds = time.perf_counter() - started
cpu_seconds = time.process_time() - started_cpu

scores = {}
for metric in result["metrics"][1:]:
    name = metric["config"]["column"]
    kind = ColumnType(kinds[name])
    scores[f"{name} {get_stattest(reference[name], current[name], kind, None).name}"] = metric["value"]
for test in tests:
    for name, kind in kinds.items():
        try:
            found = get_stattest(reference[name], current[name], ColumnType(kind), test)
        except ValueError:
            continue
        sides = reference[name].copy(), current[name].copy()
        scores[f"{name} {test}"] = float(found(*sides, ColumnType(kind), None).drift_score)
print(json.dumps({"seconds": seconds, "cpuSeconds": cpu_seconds, "scores": scores, "bytes": len(json.dumps(result))}))
