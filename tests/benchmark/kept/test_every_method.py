"""A fitted method that was written to files and read again encodes to the same bits, for every method there is."""

import dataclasses

import numpy as np
import pytest

from benchmark import registry
from benchmark.checks.subject import Subject
from benchmark.kept.allowed import Allowed
from benchmark.kept.files import Kept, KeptFiles
from tests.support.raw_pairs import FINE_TUNED, TINY, outputs, raw_context, raw_pairs, same

METHODS = list(registry.methods())
END_TO_END = [row for row in METHODS if "end-to-end" in row.tracks]
NETWORKS = {
    "small-cnn": dataclasses.replace(TINY, epochs=1),
    "channels last": dataclasses.replace(TINY, epochs=1, channels_last=True),
    "half frozen": dataclasses.replace(FINE_TUNED, pretrained=False),
}


def kept_and_read(method, row, folder):
    files, allowed = KeptFiles(Kept, folder / "model.json"), Allowed.behind(row.module)
    written = files.write(Kept(name="it", digest="d", code="c"), method, allowed)
    assert written.reason == ""
    return files.value(files.read(), allowed, "c")


@pytest.mark.parametrize("row", METHODS, ids=lambda row: row.name)
def test_a_kept_method_encodes_to_the_same_bits(row, tmp_path):
    subject = Subject(row, registry.methods().load(row.name))
    method = subject.fitted(subject.pairs(200, 0))
    read = kept_and_read(method, row, tmp_path)
    assert type(read) is type(method)
    assert read is not method
    assert subject.differing(method, read, subject.pairs(100, 1)) == ""


@pytest.mark.parametrize(
    ("row", "network"),
    [*((row, "small-cnn") for row in END_TO_END), *((registry.methods()["dtbh"], name) for name in list(NETWORKS)[1:])],
    ids=lambda value: getattr(value, "name", value),
)
def test_so_does_one_that_was_trained_end_to_end(row, network, tmp_path):
    method = registry.methods().load(row.name)()
    train, test = raw_pairs(16), raw_pairs(9, seed=1)
    context = raw_context(NETWORKS[network])
    method.fit(train, context if row.family != "real-valued" else dataclasses.replace(context, n_bits=None))
    read = kept_and_read(method, row, tmp_path)
    if hasattr(method, "score_pairs"):
        sides = test.features["image"], test.features["sound"], "image", "sound"
        assert np.array_equal(read.score_pairs(*sides), method.score_pairs(*sides))
    else:
        assert same(outputs(read, test), outputs(method, test))


def test_a_context_is_kept_without_what_belongs_to_its_fit(tmp_path):
    row = registry.methods()["random-codes"]
    method = registry.methods().load("random-codes")()
    checkpoint = tmp_path / "checkpoint.pt"
    context = dataclasses.replace(raw_context(), progress=print, checkpoint=checkpoint, image_weights=checkpoint)
    train = raw_pairs(4)
    read = kept_and_read(method.fit(train, context), row, tmp_path)
    assert read.context_ == dataclasses.replace(raw_context())
    assert method.context_.progress is print
