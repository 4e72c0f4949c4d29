"""From products to the inputs of model.onnx, as one would write it in Python for speed.

The hashes of a word do not change, so each word's are kept; numpy counts, weighs and pads. Follows
src/features/text/: blocks of word n-grams and of character n-grams of unit length, half by the counts
in both fields together and half by each field's, and the word n-grams of each field alone, all with
weights 1 + ln(count).
"""
import base64
import json
import re
import unicodedata
from functools import lru_cache

import numpy as np
from bs4 import BeautifulSoup

PRIME, MASK, BOUNDARY = 0x01000193, 0xFFFFFFFF, 0x20
WORDS, CHARACTERS = 0x811C9DC5, 0x01234567
FIELDS, FIELD_LENGTH = (0x3C6EF372, 0x5BE0CD19), 0.5
GLUED = re.compile(
    r"[a-zß-öø-ÿ](?=[A-ZÀ-ÖØ-Þ])|[^\W\d_](?=\d)|\d(?=[^\W\d_])"
)
SEPARATORS = re.compile(r"[\W_]+")
MARKS = re.compile("[\u0300-\u036f]+")


def clean(raw):
    text = BeautifulSoup(raw, "lxml").get_text(" ") if "<" in raw or "&" in raw else raw
    return " ".join(unicodedata.normalize("NFC", text).split())


def words_of(text, most):
    parted = GLUED.sub(r"\g<0> ", text[:most])
    if not parted.isascii():
        parted = MARKS.sub("", unicodedata.normalize("NFD", parted))
    return [word for word in SEPARATORS.split(parted.lower()) if word]


def mixed(value):
    value = ((value ^ (value >> 16)) * 0x85EBCA6B) & MASK
    value = ((value ^ (value >> 13)) * 0xC2B2AE35) & MASK
    return value ^ (value >> 16)


@lru_cache(1 << 20)
def extended(value, word):
    for unit in word.encode("utf-16-le")[::2] if word.isascii() else units(word):
        value = ((value ^ unit) * PRIME) & MASK
    return ((value ^ BOUNDARY) * PRIME) & MASK


def units(word):
    return np.frombuffer(word.encode("utf-16-le"), np.uint16).tolist()


@lru_cache(1 << 18)
def character_hashes(word, least, most):
    marked = [BOUNDARY, *units(word), BOUNDARY]
    hashes = []
    for start in range(max(0, len(marked) - least) + 1):
        value = CHARACTERS
        for size, unit in enumerate(marked[start:start + most], 1):
            value = ((value ^ unit) * PRIME) & MASK
            if size >= least:
                hashes.append(mixed(value))
    return hashes


def word_hashes(words, salt, least, most):
    hashes = []
    for start in range(len(words)):
        value = salt
        for size, word in enumerate(words[start:start + most], 1):
            value = extended(value, word)
            if size >= least:
                hashes.append(mixed(value))
    return hashes


class TextInputs:
    def __init__(self, folder):
        with open(f"{folder}/preprocess.json") as file:
            preprocess = json.load(file)
        self.settings = preprocess["settings"]
        bitmap = np.frombuffer(base64.b64decode(preprocess["vocabulary"]), np.uint8)
        known = np.unpackbits(bitmap, bitorder="little").astype(bool)
        self.rows = np.where(known, np.cumsum(known) - 1, -1)

    def __call__(self, products):
        rows = [self.row(*product) for product in products]
        width = max(1, max(len(indices) for indices, _ in rows))
        indices = np.zeros((len(rows), width), np.int64)
        weights = np.zeros((len(rows), width), np.float32)
        for at, (some, heavy) in enumerate(rows):
            indices[at, :len(some)] = some
            weights[at, :len(some)] = heavy
        return {"words.indices": indices, "words.weights": weights}

    def row(self, title, description):
        settings = self.settings
        most = settings["max_characters"]
        title = words_of(clean(title), most)
        description = words_of(clean(description or ""), most)
        fields = [words for words in (title, description) if words]
        least, longest = settings["character_ngrams"]
        blocks = [
            [word_hashes(words, WORDS, *settings["word_ngrams"]) for words in fields],
            [[value for word in words for value in character_hashes(word, least, longest)]
             for words in fields],
        ]
        pairs = [self.merged(fields) for fields in blocks if fields]
        for words, salt in zip((title, description), FIELDS):
            if words:
                hashes = word_hashes(words, salt, *settings["word_ngrams"])
                pairs.append(self.known(*self.field(hashes, FIELD_LENGTH)))
        if not pairs:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        return np.concatenate([one for one, _ in pairs]), np.concatenate([two for _, two in pairs])

    def field(self, hashes, length=1.0):
        buckets = np.array(hashes, np.uint32) & np.uint32(self.settings["buckets"] - 1)
        buckets, counts = np.unique(buckets, return_counts=True)
        weights = 1 + np.log(counts)
        return buckets, weights * (length / np.sqrt(weights @ weights))

    def merged(self, fields):
        parts = [self.field(hashes) for hashes in fields if hashes]
        if not parts:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        buckets, places = np.unique(np.concatenate([one for one, _ in parts]), return_inverse=True)
        apart = np.bincount(places, np.concatenate([two for _, two in parts]))
        _, together = self.field([value for hashes in fields for value in hashes])
        weights = apart / np.sqrt(apart @ apart) + together
        return self.known(buckets, weights / np.sqrt(weights @ weights))

    def known(self, buckets, weights):
        rows = self.rows[buckets]
        known = rows >= 0
        return rows[known], weights[known].astype(np.float32)
