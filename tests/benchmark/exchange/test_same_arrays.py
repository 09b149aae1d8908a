"""Arrays mean the same handed to `evaluate` and in files for `score`: equal scores, or the same refusal."""

import json
import re

import numpy as np
import pytest

from benchmark import evaluate
from tests.support.small_data import complaint, entered

BITS = np.random.default_rng(1).integers(0, 2, (6, 8))
SIGNS = 2.0 * BITS - 1
ZERO = np.where(np.arange(48).reshape(6, 8) == 11, 0, SIGNS)
CLASSES = np.array([0, 1, 2, 0, 1, 2])
TAGS = np.array([[1, 0], [1, 1], [0, 1], [1, 0], [0, 0], [0, 1]])
# Query, database and labels of both.
SAME = {
    "bits": (BITS, BITS, CLASSES, CLASSES),
    "bytes of 0 and 1": (BITS.astype(np.uint8), BITS, CLASSES, CLASSES),
    "signs": (SIGNS, SIGNS, CLASSES, CLASSES),
    "a 0 among signs": (ZERO, ZERO, CLASSES, CLASSES),
    "bits and signs": (1.0 * BITS, SIGNS, CLASSES, CLASSES),
    "bits and signs as whole numbers": (BITS, SIGNS.astype(int), CLASSES, CLASSES),
    "bits and real numbers": (1.0 * BITS, 0.5 * SIGNS, CLASSES, CLASSES),
    "real numbers": (0.5 * SIGNS, ZERO / 2, CLASSES, CLASSES),
    "whole numbers": (3 * BITS, 3 * BITS, CLASSES, CLASSES),
    "bytes": (np.packbits(BITS, axis=1), np.packbits(BITS, axis=1), CLASSES, CLASSES),
    "too many bits": (np.ones((6, 4097)), np.ones((6, 4097)), CLASSES, CLASSES),
    "one column of 0 and 1": (BITS, BITS, TAGS[:, :1], TAGS[:, :1]),
    "one column of truth values": (BITS, BITS, TAGS[:, :1] > 0, TAGS[:, :1] > 0),
    "truth values": (BITS, BITS, TAGS[:, 0] > 0, TAGS[:, 0] > 0),
    "a column and a vector": (BITS, BITS, CLASSES[:, None], CLASSES),
    "several classes": (BITS, BITS, TAGS, TAGS > 0),
    "several classes as real numbers": (BITS, BITS, 1.0 * TAGS, TAGS),
    "one class in columns": (BITS, BITS, np.eye(3)[CLASSES], np.eye(3)[CLASSES] > 0),
    "real labels": (BITS, BITS, 1.0 * CLASSES, CLASSES),
    "labels with parts": (BITS, BITS, CLASSES + 0.5, CLASSES),
    "large labels": (BITS, BITS, CLASSES + 2**53, CLASSES + 2**53),
    "labels that are texts": (BITS, BITS, CLASSES.astype(str), CLASSES.astype(str)),
    "texts and numbers": (BITS, BITS, CLASSES.astype(str), CLASSES),
}
REFUSED = {
    *("a 0 among signs", "bits and signs", "bits and signs as whole numbers", "bits and real numbers", "whole numbers"),
    *("bytes", "too many bits", "one column of truth values", "truth values", "labels with parts", "texts and numbers"),
}


@pytest.mark.parametrize("form", SAME)
def test_arrays_mean_the_same_from_python_and_in_files(form, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = ("--query", "--database", "--query-labels", "--database-labels")
    words = ["score", "--json"]
    for option, values in zip(names, SAME[form], strict=True):
        np.save(f"{option[2:]}.npy", values)
        words += [option, f"{option[2:]}.npy"]
    if form in REFUSED:
        line = complaint(monkeypatch, capsys, *words)
        with pytest.raises(ValueError, match=r"^\S") as error:
            evaluate(*SAME[form])
        said = re.sub(r"--([a-z-]+) \S+\.npy", lambda found: found[1].replace("-", "_"), line)
        numbers = re.compile(r"(?:row|column) \d+|--bits|n_bits|, 1(?=\])")  # counted from 0 in Python
        assert numbers.sub("", said) == numbers.sub("", str(error.value))
        return
    code, out, err = entered(monkeypatch, capsys, *words)
    assert code == 0, err
    found = evaluate(*SAME[form])
    said = json.loads(out)
    assert said["scores"] == dict(found)
    assert said["curves"].keys() == found.curves.keys()
    assert said["diagnostics"].keys() == found.diagnostics.keys()
    assert ("codes" in said["outputs"]) == (form != "real numbers")
