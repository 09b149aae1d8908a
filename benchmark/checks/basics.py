"""The first checks: whether a method can be constructed, fits at all, and gives finite outputs of the right shape."""

from __future__ import annotations

import dataclasses
import json

import numpy as np

from benchmark.checks.subject import N_TEST, N_TRAIN, CheckFailure, Subject, require
from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import TrainData
from benchmark.plan.values import wrong_defaults
from benchmark.run.fitting import represented


def constructs_with_defaults(subject: Subject) -> None:
    """The class is a keyword-only dataclass, needs no argument, has valid defaults and the name of its registry row."""
    require(dataclasses.is_dataclass(subject.cls), "the class should be a dataclass of hyper-parameters")
    wrong = wrong_defaults(subject.cls)
    require(not wrong, "; ".join(wrong))
    require(all(f.kw_only for f in dataclasses.fields(subject.cls)), "hyper-parameters should be keyword-only")
    name = subject.cls.info.name
    require(name == subject.row.name, f"info.name is {name!r}, the registry says {subject.row.name!r}")


def parameters_serialise(subject: Subject) -> None:
    """Hyper-parameters survive JSON, so that they can be stored and set."""
    values = dataclasses.asdict(subject.cls())
    require(json.loads(json.dumps(values)) == values, f"hyper-parameters should be plain JSON values, not {values}")


def fits_and_encodes(subject: Subject) -> None:
    """fit() on toy data and then encode() or score_pairs() raise no error."""
    _outputs(subject)


def outputs_are_arrays(subject: Subject) -> None:
    """encode() or score_pairs() return a numpy array of floats."""
    for name, outputs in _outputs(subject).items():
        is_array = isinstance(outputs, np.ndarray) and not isinstance(outputs, np.ma.MaskedArray)
        require(is_array, f"{name} outputs should be a numpy array, not {type(outputs).__name__}")
        require(np.issubdtype(outputs.dtype, np.floating), f"{name} outputs should be float32, not {outputs.dtype}")


def outputs_are_finite(subject: Subject) -> None:
    """No output is NaN or infinite, or too large for float32."""
    for name, outputs in _outputs(subject).items():
        with np.errstate(over="ignore"):
            n_bad = int((~np.isfinite(outputs.astype(np.float32))).sum())
        if n_bad and np.isfinite(outputs).all():
            raise CheckFailure(f"{n_bad} of {outputs.size} {name} outputs are too large for float32")
        require(not n_bad, f"{n_bad} of {outputs.size} {name} outputs are NaN or infinite")


def outputs_have_the_right_shape(subject: Subject) -> None:
    """Outputs are [n, n_bits] for codes, [n, d] otherwise, [n, n] for scores of pairs."""
    n_bits = subject.context(16).n_bits
    for name, outputs in _outputs(subject).items():
        width = N_TEST if name == "pairs" else n_bits
        fits = outputs.ndim == 2 and len(outputs) == N_TEST and outputs.shape[1] == (width or max(1, outputs.shape[1]))
        expected = f"[{N_TEST}, {width or 'd'}]"
        bits = "" if n_bits is None else f" at {n_bits} bits"
        require(fits, f"{name} outputs of {N_TEST} items{bits} should be {expected}, not {list(outputs.shape)}")


def outputs_make_codes(subject: Subject) -> None:
    """Outputs of a hashing method have both signs, of which codes are made."""
    n_bits = subject.context(16).n_bits
    if n_bits is None:
        return
    for name, outputs in _outputs(subject).items():
        try:
            represented(outputs, n_bits)
        except ValueError as error:
            raise CheckFailure(f"{name} outputs: {error}") from error


def labels_are_used_as_declared(subject: Subject) -> None:
    """An unsupervised method fits without labels; a supervised one refuses to."""
    features = subject.pairs(N_TRAIN, 0).features
    try:
        method = subject.new()
        method.fit(TrainData(features, None), subject.context(16))
        subject.outputs(method, features)
    except Exception as error:
        if subject.row.supervision == "unsupervised":
            raise CheckFailure(
                f"declared unsupervised, but fails without labels ({error}); if it needs them, set "
                "supervision='supervised' in its registry row"
            ) from error
        return
    require(
        subject.row.supervision == "unsupervised",
        "declared supervised, but fits without labels; set supervision='unsupervised' in its registry row, or raise "
        "ValueError where train.labels is None",
    )


def _outputs(subject: Subject) -> dict[str, FloatArray]:
    """Outputs of the test pairs after a fit as declared; with labels, if an unsupervised method fails without them."""
    train, test = subject.pairs(N_TRAIN, 0), subject.pairs(N_TEST, 1)
    try:
        return subject.outputs(subject.fitted(train), test.features)
    except Exception as first:
        if subject.row.supervision == "supervised":
            raise
        try:
            method = subject.new()
            method.fit(TrainData(train.features, train.labels), subject.context(16))
            return subject.outputs(method, test.features)
        except Exception:  # noqa: BLE001 - labels are not what it lacks
            raise first from None
