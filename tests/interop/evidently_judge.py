"""Evidently itself: loads a workspace, lists what its snapshots hold, draws them, scores columns."""
import json
import os
import sys
import warnings

os.environ["DO_NOT_TRACK"] = "1"
warnings.filterwarnings("ignore")

import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.core.report import Snapshot
from evidently.legacy.calculations.stattests.registry import get_stattest
from evidently.legacy.core import ColumnType
from evidently.presets import DataDriftPreset
from evidently.ui.workspace import Workspace


def frame(columns, side):
    return pd.DataFrame({name: pd.Series(column[side]) for name, column in columns.items()})


def workspace(folder):
    projects = []
    for project in Workspace.create(folder).list_projects():
        runs = Workspace.create(folder).list_runs(project.id)
        projects.append({"id": str(project.id), "name": project.name, "runs": [str(run) for run in runs]})
    return projects


def simple(result):
    if hasattr(result, "count"):
        return {"count": result.count.value, "share": result.share.value}
    return result.value


def snapshot(path):
    loaded = Snapshot.load(path)
    return {
        "metrics": [
            {"id": metric_id, "name": result.display_name, "value": simple(result)}
            for metric_id, result in loaded.metric_results.items()
        ],
        "tests": [test.status.value for test in loaded.tests_results],
        "html_bytes": len(loaded.get_html_str(as_iframe=False)),
    }


def report(columns):
    definition = DataDefinition(
        numerical_columns=[n for n, c in columns.items() if c["type"] == "num"],
        categorical_columns=[n for n, c in columns.items() if c["type"] == "cat"],
    )
    sides = [Dataset.from_pandas(frame(columns, s), definition) for s in ("current", "reference")]
    return Report([DataDriftPreset()], include_tests=True).run(*sides).dict()


def scores(columns, tests):
    answers = {}
    for name, column in columns.items():
        kind = ColumnType(column["type"])
        for test in tests[column["type"]]:
            sides = [pd.Series(column[s]) for s in ("reference", "current")]
            found = get_stattest(*sides, kind, test)
            answers[f"{name} {test}"] = float(found(*sides, kind, None).drift_score)
    return answers


question = json.load(sys.stdin)
answer = {}
if "workspace" in question:
    answer["projects"] = workspace(question["workspace"])
if "snapshot" in question:
    answer["snapshot"] = snapshot(question["snapshot"])
if "columns" in question:
    answer["report"] = report(question["columns"])
    answer["scores"] = scores(question["columns"], question["tests"])
json.dump(answer, sys.stdout)
