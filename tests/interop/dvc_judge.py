"""What DVC's own code makes of repositories and texts that arrive on standard input as JSON.

In:  {"status": [folder, ..], "stages": [folder, ..], "yaml": [{"text": "..", "value": ..}, ..]}
Out: {"version": "..",
      "status": [Repo.status() of each folder, ..],
      "stages": [{name: {"cmd": .., "deps": [..], "outs": [..]}}, ..],
      "yaml": [{"read": value of v in the text, "spelled": DVC's text for {v: value}}, ..]}
"""

import json
import logging
import sys

import dvc
from dvc.dependency import ParamsDependency
from dvc.repo import Repo
from dvc.utils.serialize import dumps_yaml, parse_yaml

logging.disable(logging.WARNING)


def stages_of(folder):
    with Repo(folder) as repo:
        return {
            stage.name: {
                "cmd": stage.cmd,
                "deps": sorted(
                    dep.def_path
                    for dep in stage.deps
                    if not isinstance(dep, ParamsDependency)
                ),
                "outs": sorted([out.def_path, out.use_cache] for out in stage.outs),
            }
            for stage in repo.index.stages
        }


def status_of(folder):
    with Repo(folder) as repo:
        return repo.status()


def yaml_of(case):
    return {
        "read": parse_yaml(case["text"], "text").get("v"),
        "spelled": dumps_yaml({"v": case["value"]}),
    }


question = json.load(sys.stdin)
json.dump(
    {
        "version": dvc.__version__,
        "status": [status_of(folder) for folder in question.get("status", [])],
        "stages": [stages_of(folder) for folder in question.get("stages", [])],
        "yaml": [yaml_of(case) for case in question.get("yaml", [])],
    },
    sys.stdout,
    default=repr,
)
