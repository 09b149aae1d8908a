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
IN_COLUMNS = CLASSES[:, None] == np.arange(4)
SEVERAL = (IN_COLUMNS | np.roll(IN_COLUMNS, 1, axis=1)) & (CLASSES > 0)[:, None]
DATA = {
    "nothing odd": (_features(lambda x: x), CLASSES),
    "classes in columns": (_features(lambda x: x), IN_COLUMNS),
    "two classes or none": (_features(lambda x: x), SEVERAL),
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
# Hyper-parameters that are tried besides the defaults, where a method has them.
ODD = {"ridge": 0.0, "scaled": False}
CASES = [(row, {}) for row in METHODS] + [
    (row, {name: value})
    for row in METHODS
    for name, value in ODD.items()
    if name in registry.methods().load(row.name).__dataclass_fields__
]
# Of odd labels alone, which an unsupervised method is not given.
ODD_LABELS = {"classes in columns", "two classes or none", "one class", "classes of one item"}
FACED = [
    (row, settings, data)
    for row, settings in CASES
    for data in DATA
    if row.supervision == "supervised" or data not in ODD_LABELS
]
FACTORISING = ("cmfh", "lcmfh", "smfh")  # whose penalties may shrink everything to rounding errors


@pytest.mark.parametrize(
    ("row", "settings", "data"), FACED, ids=[f"{row.name} {settings} {data}" for row, settings, data in FACED]
)
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
        if row.name in FACTORISING:
            assert np.abs(output).max() > 1e-6
