"""Every method on data that hold little: it learns, or declines in plain words; no library's error comes out."""

import numpy as np
import pytest

from benchmark import registry
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from methods import METHODS

N, WIDTHS = 24, {"image": 12, "sound": 9}


def _features(change):
    rng = np.random.default_rng(0)
    plain = {m: rng.normal(size=(N, width)) for m, width in WIDTHS.items()}
    return {m: np.ascontiguousarray(change(x), np.float32) for m, x in plain.items()}


def _with_columns(value, columns):
    def change(x):
        x = x.copy()
        x[:, columns] = value(x) if callable(value) else value
        return x

    return change


# What the data are like -> features of both modalities, and labels.
CLASSES = np.arange(N) % 4
DATA = {
    "one pair": (_features(lambda x: x[:1]), CLASSES[:1]),
    "two pairs": (_features(lambda x: x[:2]), CLASSES[:2]),
    "the same items": (_features(lambda x: x * 0 + 3), CLASSES),
    "zeros": (_features(lambda x: x * 0), CLASSES),
    "one class": (_features(lambda x: x), CLASSES * 0),
    "classes of one item": (_features(lambda x: x), np.arange(N)),
    "one feature that varies": (_features(_with_columns(1.0, slice(1, None))), CLASSES),
    "one feature many times": (_features(_with_columns(lambda x: x[:, :1], slice(None))), CLASSES),
    "a feature twice": (_features(_with_columns(lambda x: x[:, 0], 1)), CLASSES),
    "one feature": (_features(lambda x: x[:, :1]), CLASSES),
    "huge": (_features(lambda x: x * 1e37), CLASSES),
    "tiny": (_features(lambda x: x * 1e-42), CLASSES),
    "offset": (_features(lambda x: x + 1e6), CLASSES),
    "one huge feature": (_features(_with_columns(lambda x: 1e12 * x[:, 0], 0)), CLASSES),
    "one huge item": (_features(lambda x: np.where(np.arange(len(x))[:, None] == 0, 1e20, x)), CLASSES),
}
CASES = [(row, {}) for row in METHODS] + [
    (row, {"ridge": 0.0}) for row in METHODS if "ridge" in registry.methods().load(row.name).__dataclass_fields__
]


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize(("row", "settings"), CASES, ids=[f"{row.name} {settings}" for row, settings in CASES])
def test_a_method_learns_or_declines(row, settings, data):
    features, labels = DATA[data]
    cls = registry.methods().load(row.name)
    assert isinstance(cls.info, MethodInfo)
    if "epochs" in cls.__dataclass_fields__:
        settings = settings | {"epochs": 2, "width": 16}
    train = TrainData(features, labels if row.supervision == "supervised" else None)
    n_bits = None if row.family == "real-valued" else 8
    try:
        method = cls(**settings).fit(train, FitContext(n_bits=n_bits, seed=0))
    except NotApplicable:
        return
    if hasattr(method, "score_pairs"):
        outputs = [method.score_pairs(features["sound"], features["image"], "sound", "image")]
    else:
        outputs = [method.encode(values, modality) for modality, values in features.items()]
    for output in outputs:
        assert np.isfinite(output).all()
