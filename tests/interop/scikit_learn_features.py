"""Counts n-grams and weighs classes as scikit-learn does.

In:  {"texts": [..], "characters": [from, to], "words": [from, to], "labels": [..]}, on standard
     input as JSON; words of a text are separated by blanks.
Out: {"characters": [[how often each distinct n-gram occurs, ascending], ..], "words": the same,
     "weights": one for each class that occurs, ascending}.
"""

import json
import sys

import numpy
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.utils.class_weight import compute_class_weight


def counts(texts, **options):
    vectorizer = CountVectorizer(lowercase=False, token_pattern=r"\S+", **options)
    rows = vectorizer.fit_transform(texts)
    return [sorted(int(count) for count in row.data) for row in rows]


question = json.load(sys.stdin)
texts, labels = question["texts"], numpy.array(question["labels"])
json.dump(
    {
        "characters": counts(texts, analyzer="char_wb", ngram_range=tuple(question["characters"])),
        "words": counts(texts, analyzer="word", ngram_range=tuple(question["words"])),
        "weights": compute_class_weight("balanced", classes=numpy.unique(labels), y=labels).tolist(),
    },
    sys.stdout,
)
