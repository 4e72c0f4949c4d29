"""Colour histograms and HOG with a linear SVM, the usual answer to pictures before networks.

Reads the Arrow files of a `data/processed` folder and the pictures below `data/raw`, fits on training
and validation rows, predicts the test part and prints one JSON object: weighted_f1, macro_f1, rows
and the seconds of each phase.

usage: image_peer.py PROCESSED RAW
"""

import json
import sys
import time

import numpy
import pyarrow.ipc
from PIL import Image, ImageOps
from skimage.feature import hog
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

SIZE = 64
BINS = 8


def read(folder, part):
    with pyarrow.ipc.open_file(f"{folder}/{part}.arrow") as table:
        columns = table.read_all().select(["image", "label"]).to_pydict()
    return columns["image"], columns["label"]


def describe(path):
    if path is None:
        pixels = numpy.full((SIZE, SIZE, 3), 255, numpy.uint8)
    else:
        picture = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
        page = Image.new("RGBA", picture.size, "white")
        page.alpha_composite(picture)
        pixels = numpy.asarray(ImageOps.pad(page.convert("RGB"), (SIZE, SIZE), color="white"))
    colours, _ = numpy.histogramdd(pixels.reshape(-1, 3), BINS, [(0, 256)] * 3)
    gradients = hog(
        pixels, orientations=9, pixels_per_cell=(8, 8), cells_per_block=(2, 2), channel_axis=2
    )
    return numpy.concatenate([numpy.sqrt(colours.ravel() / SIZE**2), gradients])


def main(processed, raw):
    started = time.perf_counter()

    def features(images):
        return numpy.stack([describe(image and f"{raw}/{image}") for image in images])

    images, labels = [], []
    for part in ["train", "validation"]:
        more_images, more_labels = read(processed, part)
        images += more_images
        labels += more_labels
    test_images, test_labels = read(processed, "test")
    train, test = features(images), features(test_images)

    fitting = time.perf_counter()
    classifier = LinearSVC(C=0.1, random_state=0).fit(train, labels)
    predicted = classifier.predict(test)

    ended = time.perf_counter()
    json.dump({
        "weighted_f1": f1_score(test_labels, predicted, average="weighted", zero_division=0),
        "macro_f1": f1_score(test_labels, predicted, average="macro", zero_division=0),
        "rows": len(labels),
        "seconds_describe": fitting - started,
        "seconds_fit": ended - fitting,
    }, sys.stdout)


main(sys.argv[1], sys.argv[2])
