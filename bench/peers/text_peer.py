"""TF-IDF of words and characters with a linear SVM, the usual answer to this task in Python.

Reads the Arrow files of a `data/processed` folder, fits on the named parts, predicts the test part
and prints one JSON object: weighted_f1, macro_f1, rows, features and the seconds of each phase.

usage: text_peer.py FOLDER PART [PART ...]
"""

import json
import sys
import time

import pyarrow.ipc
import sklearn
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC


def read(folder, part):
    with pyarrow.ipc.open_file(f"{folder}/{part}.arrow") as table:
        columns = table.read_all().select(["text", "label"]).to_pydict()
    return columns["text"], columns["label"]


def main(folder, parts):
    started = time.perf_counter()
    texts, labels = [], []
    for part in parts:
        more_texts, more_labels = read(folder, part)
        texts += more_texts
        labels += more_labels
    test_texts, test_labels = read(folder, "test")

    fitting = time.perf_counter()
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    features = hstack([words.fit_transform(texts), characters.fit_transform(texts)]).tocsr()
    classifier = LinearSVC(random_state=0).fit(features, labels)

    predicting = time.perf_counter()
    test = hstack([words.transform(test_texts), characters.transform(test_texts)]).tocsr()
    predicted = classifier.predict(test)

    ended = time.perf_counter()
    scores = {
        "weighted_f1": f1_score(test_labels, predicted, average="weighted", zero_division=0),
        "macro_f1": f1_score(test_labels, predicted, average="macro", zero_division=0),
        "rows": len(texts),
        "features": features.shape[1],
        "seconds_read": fitting - started,
        "seconds_fit": predicting - fitting,
        "seconds_predict": ended - predicting,
        "version": f"scikit-learn {sklearn.__version__}",
    }
    json.dump(scores, sys.stdout)


main(sys.argv[1], sys.argv[2:])
