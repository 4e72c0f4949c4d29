"""Prints scikit-learn's scores of the cases that arrive on standard input as JSON.

In:  [{"actual": [..], "predicted": [..], "probabilities": [[..]..] or null, "classes": n,
       "bootstrap": true where the interval of 1,000 resamples is wanted}, ..]
Out: {"version": "..", "scores": [{..}, ..]}, scores in the same order.
"""

import json
import sys

import numpy
import sklearn
from sklearn.metrics import accuracy_score, f1_score, log_loss, precision_recall_fscore_support


def scores_of(case):
    actual, predicted = case["actual"], case["predicted"]
    labels = list(range(case["classes"]))
    precision, recall, f1, support = precision_recall_fscore_support(
        actual, predicted, labels=labels, zero_division=0
    )
    scores = {
        "accuracy": accuracy_score(actual, predicted),
        "weighted_f1": f1_score(actual, predicted, average="weighted", zero_division=0),
        "macro_f1": f1_score(actual, predicted, average="macro", zero_division=0),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
    }
    if case.get("probabilities") is not None:
        probabilities = numpy.array(case["probabilities"], dtype=numpy.float64)
        scores["log_loss"] = log_loss(actual, probabilities, labels=labels)
        scores["most_probable"] = probabilities.argmax(axis=1).tolist()
    if case.get("bootstrap"):
        scores["interval"] = bootstrap_interval(numpy.array(actual), numpy.array(predicted))
    return scores


def bootstrap_interval(actual, predicted):
    rng = numpy.random.default_rng(0)
    drawn = (rng.integers(len(actual), size=len(actual)) for _ in range(1000))
    scores = [f1_score(actual[i], predicted[i], average="weighted") for i in drawn]
    return numpy.quantile(scores, [0.025, 0.975]).tolist()


cases = json.load(sys.stdin)
json.dump({"version": sklearn.__version__, "scores": [scores_of(case) for case in cases]}, sys.stdout)
