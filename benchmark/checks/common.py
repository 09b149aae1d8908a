"""The common checks: what every method has to promise. The tests and `python -m benchmark check` run the same list.

A check is a function of a `Subject`; it raises CheckFailure with one sentence where the promise is broken.
Exemptions stand on the method (`info.expected_failures`) and are strict: one whose check passes fails.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import pickle
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from benchmark import registry
from benchmark.fitting import encode
from benchmark.metrics import ranking
from benchmark.metrics.counts import count_blocks
from benchmark.threads import single_threaded
from benchmark.types import FitContext, FloatArray, IntArray, Method, MethodRow, NotApplicable, TrainData

N_CLASSES, N_TRAIN, N_TEST = 5, 200, 100
DIMS: Mapping[str, int] = {"image": 160, "sound": 140}
MARGIN = 0.1  # of mAP, by which training has to beat chance and mismatched pairs
SECONDS = 120.0


class CheckFailure(Exception):
    """A broken promise, in one sentence."""


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise CheckFailure(sentence)


@dataclass(frozen=True)
class Pairs:
    """Toy pairs: features of both modalities and classes."""

    features: Mapping[str, FloatArray]
    labels: IntArray


def toy_pairs(n: int, seed: int) -> Pairs:
    """Pairs of two modalities that share a class and an instance factor, mixed by fixed maps, with noise."""
    world, rng = np.random.default_rng(0), np.random.default_rng([1, seed])
    centres = world.normal(size=(N_CLASSES, 12))
    labels = np.arange(n) % N_CLASSES
    latent = centres[labels] + 0.3 * rng.normal(size=(n, 12))
    features = {
        m: (latent @ world.normal(size=(12, d)) + rng.normal(size=(n, d))).astype(np.float32) for m, d in DIMS.items()
    }
    return Pairs(features, labels)


@dataclass(frozen=True)
class Subject:
    """A method under check, with its quick parameters."""

    row: MethodRow
    cls: Any

    def new(self) -> Method:
        """An unfitted method."""
        method: Method = self.cls(**self.cls.info.quick)
        return method

    def fitted(self, pairs: Pairs, n_bits: int = 16, seed: int = 0) -> Method:
        """The method fitted on toy pairs."""
        method = self.new()
        method.fit(self.train(pairs), self.context(n_bits, seed))
        return method

    def train(self, pairs: Pairs) -> TrainData:
        """Training data as the harness would hand it over."""
        return TrainData(pairs.features, pairs.labels if self.row.supervision == "supervised" else None)

    def context(self, n_bits: int, seed: int = 0) -> FitContext:
        """Context as the harness would hand it over."""
        return FitContext(n_bits=None if self.row.family == "real-valued" else n_bits, seed=seed)

    def map_all(self, method: Method, pairs: Pairs, n_bits: int = 16) -> list[float]:
        """map@all of both directions on these pairs."""
        n = self.context(n_bits).n_bits
        output = {m: encode(method, x, m, n) for m, x in pairs.features.items()}
        values = []
        for asked, searched in (("image", "sound"), ("sound", "image")):
            relevance = pairs.labels[:, None] == pairs.labels[None]
            blocks = count_blocks(output[asked], output[searched], lambda a, b, r=relevance: r[a:b])  # type: ignore[misc]
            values.append(ranking.mean(np.concatenate([ranking.average_precision(block) for block in blocks])))
        return values


def constructs_with_defaults(subject: Subject) -> None:
    """A keyword-only dataclass that needs no argument, named as its registry row."""
    _require(dataclasses.is_dataclass(subject.cls), "the class should be a dataclass of hyper-parameters")
    subject.cls()
    _require(all(f.kw_only for f in dataclasses.fields(subject.cls)), "hyper-parameters should be keyword-only")
    name = subject.cls.info.name
    _require(name == subject.row.name, f"info.name is {name!r}, the registry says {subject.row.name!r}")


def parameters_serialise(subject: Subject) -> None:
    """Hyper-parameters survive JSON, so that they can be stored and set."""
    values = dataclasses.asdict(subject.cls())
    _require(json.loads(json.dumps(values)) == values, f"hyper-parameters should be plain JSON values, not {values}")


def encode_before_fit_raises(subject: Subject) -> None:
    """Nothing can be encoded before fit."""
    try:
        subject.new().encode(toy_pairs(4, 0).features["image"], "image")
    except Exception:  # noqa: BLE001 - any error will do
        return
    raise CheckFailure("encode() before fit() should raise")


def fit_returns_itself_and_leaves_inputs_unchanged(subject: Subject) -> None:
    """fit() returns self and writes to no input."""
    pairs, method = toy_pairs(N_TRAIN, 0), subject.new()
    before = {m: x.copy() for m, x in pairs.features.items()}
    _require(method.fit(subject.train(pairs), subject.context(16)) is method, "fit() should return self")
    same = all(np.array_equal(before[m], pairs.features[m]) for m in before)
    _require(same and np.array_equal(pairs.labels, toy_pairs(N_TRAIN, 0).labels), "fit() changed its input")


def unknown_modality_is_named(subject: Subject) -> None:
    """An unknown modality is an error that names it."""
    pairs = toy_pairs(N_TRAIN, 0)
    method = subject.fitted(pairs)
    try:
        method.encode(pairs.features["image"], "smell")
    except Exception as error:  # noqa: BLE001 - any error that names it will do
        _require("smell" in str(error), f"the error should name the modality 'smell', it says {error!r}")
        return
    raise CheckFailure("encode() of an unknown modality should raise")


def code_lengths(subject: Subject) -> None:
    """N rows of n_bits for every usual length and one that is no multiple of 8."""
    train, test = toy_pairs(N_TRAIN, 0), toy_pairs(N_TEST, 1)
    for n_bits in (8, 13, 16, 24, 32, 64, 128):
        n = subject.context(n_bits).n_bits
        try:
            method = subject.fitted(train, n_bits)
        except NotApplicable:
            continue
        for modality, features in test.features.items():
            codes = encode(method, features, modality, n)  # raises where rows or bits are wrong
            _require(len(codes) == N_TEST, f"{n_bits} bits: {len(codes)} rows of {modality}, expected {N_TEST}")


def rows_are_independent(subject: Subject) -> None:
    """A row's outputs do not depend on the other rows: subset, permutation, single row."""
    method, test = subject.fitted(toy_pairs(N_TRAIN, 0)), toy_pairs(N_TEST, 1)
    order = np.random.default_rng(0).permutation(N_TEST)
    for modality, features in test.features.items():
        whole = method.encode(features, modality)
        for rows in (order, order[:7], order[:1]):
            part = method.encode(features[rows], modality)
            worst = float(np.abs(part - whole[rows]).max())
            _require(worst <= 1e-5, f"{modality} outputs of {len(rows)} rows differ from the whole by {worst:.2g}")


def same_seed_same_outputs(subject: Subject) -> None:
    """Two fits with one seed agree to the last bit."""
    train, test = toy_pairs(N_TRAIN, 0), toy_pairs(N_TEST, 1)
    one, two = subject.fitted(train), subject.fitted(train)
    for modality, features in test.features.items():
        same = np.array_equal(one.encode(features, modality), two.encode(features, modality))
        _require(same, f"two fits with the same seed differ on {modality}")


def global_rng_untouched(subject: Subject) -> None:
    """The global generators of random, numpy and torch stay as they were."""
    states = random.getstate(), np.random.get_state()[1].tolist(), torch.random.get_rng_state().tolist()  # type: ignore[index]
    subject.fitted(toy_pairs(N_TRAIN, 0))
    after = random.getstate(), np.random.get_state()[1].tolist(), torch.random.get_rng_state().tolist()  # type: ignore[index]
    _require(states == after, "fit() drew from a global random generator")


def refit_forgets(subject: Subject) -> None:
    """A second fit on other data gives what a first one would."""
    train, test = toy_pairs(N_TRAIN, 0), toy_pairs(N_TEST, 1)
    used = subject.fitted(toy_pairs(N_TRAIN, 2), n_bits=8)
    used.fit(subject.train(train), subject.context(16))
    fresh = subject.fitted(train)
    for modality, features in test.features.items():
        same = np.array_equal(used.encode(features, modality), fresh.encode(features, modality))
        _require(same, f"a second fit remembers the first one ({modality})")


def labels_are_used_as_declared(subject: Subject) -> None:
    """An unsupervised method fits without labels; a supervised one refuses to."""
    pairs = toy_pairs(N_TRAIN, 0)
    try:
        subject.new().fit(TrainData(pairs.features, None), subject.context(16))
    except Exception as error:  # noqa: BLE001 - any error
        _require(subject.row.supervision == "supervised", f"declared unsupervised, but fails without labels: {error}")
        return
    _require(subject.row.supervision == "unsupervised", "declared supervised, but fits without labels")


def _both(values: list[float]) -> str:
    """Scores of both directions, for people."""
    return f"{values[0]:.3f} (i2s), {values[1]:.3f} (s2i)"


def training_beats_chance(subject: Subject) -> None:
    """Both directions beat chance by a margin."""
    values = subject.map_all(subject.fitted(toy_pairs(N_TRAIN, 0)), toy_pairs(N_TEST, 1))
    wanted = 1 / N_CLASSES + MARGIN
    _require(min(values) > wanted, f"map@all is {_both(values)}; chance is about {1 / N_CLASSES}, wanted {wanted:.2f}")


def training_beats_mismatched_pairs(subject: Subject) -> None:
    """Both directions beat the same method fitted on sounds of another class; labels follow the image."""
    train, test = toy_pairs(N_TRAIN, 0), toy_pairs(N_TEST, 1)
    # Labels go round 0 .. n_classes - 1, so a shift by one gives every image a sound of the next class.
    mismatched = Pairs({**train.features, "sound": np.roll(train.features["sound"], -1, axis=0)}, train.labels)
    right = subject.map_all(subject.fitted(train), test)
    wrong = subject.map_all(subject.fitted(mismatched), test)
    better = all(r > w + MARGIN for r, w in zip(right, wrong, strict=True))
    _require(better, f"map@all is {_both(right)} after training on true pairs, {_both(wrong)} on mismatched ones")


def no_dead_bits(subject: Subject) -> None:
    """No output has the same sign on every item of both modalities."""
    method, test = subject.fitted(toy_pairs(N_TRAIN, 0)), toy_pairs(N_TEST, 1)
    outputs = np.concatenate([method.encode(x, m) for m, x in test.features.items()])
    positive = (outputs >= 0).mean(0)
    dead = int(((positive == 0) | (positive == 1)).sum())
    _require(dead == 0, f"{dead} of {outputs.shape[1]} outputs never change sign")


def citation_is_complete(subject: Subject) -> None:
    """Title, authors, venue and link are given."""
    info = subject.cls.info
    missing = [n for n in ("title", "authors", "venue", "link") if not getattr(info, n) or "…" in getattr(info, n)]
    _require(not missing, f"info lacks {', '.join(missing)}")
    _require(info.link.startswith("https://"), f"info.link should be a https address, not {info.link!r}")


def finishes_in_time(subject: Subject) -> None:
    """With the quick parameters a fit on toy data takes seconds, not minutes."""
    started = time.perf_counter()
    subject.fitted(toy_pairs(N_TRAIN, 0))
    seconds = time.perf_counter() - started
    _require(seconds < SECONDS, f"the quick fit took {seconds:.0f} s, allowed are {SECONDS:.0f}")


def pickles(subject: Subject) -> None:
    """A fitted method survives pickling."""
    method, test = subject.fitted(toy_pairs(N_TRAIN, 0)), toy_pairs(N_TEST, 1)
    copy = pickle.loads(pickle.dumps(method))
    for modality, features in test.features.items():
        same = np.array_equal(copy.encode(features, modality), method.encode(features, modality))
        _require(same, f"a pickled copy encodes {modality} differently")


def is_silent(subject: Subject) -> None:
    """Fit and encode write nothing to stdout."""
    with contextlib.redirect_stdout(io.StringIO()) as written:
        method = subject.fitted(toy_pairs(N_TRAIN, 0))
        method.encode(toy_pairs(4, 1).features["image"], "image")
    _require(not written.getvalue(), f"wrote to stdout: {written.getvalue()[:80]!r}")


CHECKS: tuple[Callable[[Subject], None], ...] = (
    constructs_with_defaults,
    parameters_serialise,
    encode_before_fit_raises,
    fit_returns_itself_and_leaves_inputs_unchanged,
    unknown_modality_is_named,
    code_lengths,
    rows_are_independent,
    same_seed_same_outputs,
    global_rng_untouched,
    refit_forgets,
    labels_are_used_as_declared,
    training_beats_chance,
    training_beats_mismatched_pairs,
    no_dead_bits,
    citation_is_complete,
    finishes_in_time,
    pickles,
    is_silent,
)


def run_check(subject: Subject, check: Callable[[Subject], None]) -> str:
    """Why the check fails, or an empty text; exemptions are taken into account, and are strict."""
    exempt = subject.cls.info.expected_failures.get(check.__name__)
    try:
        with single_threaded():
            check(subject)
    except CheckFailure as failure:
        return "" if exempt else str(failure)
    except Exception as error:  # noqa: BLE001 - an error of the method breaks the promise too
        return "" if exempt else f"{type(error).__name__}: {error}"
    return f"is exempt ({exempt}) but passes: take the exemption out" if exempt else ""


def run_all(name: str) -> tuple[list[str], bool]:
    """A line for each check of the method of that name, and whether all passed."""
    table = registry.methods()
    subject = Subject(table[name], table.load(name))
    unknown = set(subject.cls.info.expected_failures) - {check.__name__ for check in CHECKS}
    lines = [f"FAILED   expected_failures names no check: {check}" for check in sorted(unknown)]
    for check in CHECKS:
        failure = run_check(subject, check)
        reason = subject.cls.info.expected_failures.get(check.__name__)
        passed = f"exempt   {check.__name__}: {reason}" if reason else f"ok       {check.__name__}"
        lines.append(f"FAILED   {check.__name__}: {failure}" if failure else passed)
    return lines, not any(line.startswith("FAILED") for line in lines)
