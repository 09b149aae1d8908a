"""Checks that every method has to pass, whatever its family."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import pickle
import random
import time
from typing import cast

import numpy as np
import torch

from benchmark.checks.subject import N_TEST, N_TRAIN, SECONDS, CheckFailure, Subject, require, toy_pairs
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import Method, TrainData
from benchmark.contract.search_space import Between
from benchmark.run.fitting import scores_pairs


def constructs_with_defaults(subject: Subject) -> None:
    """The class is a keyword-only dataclass, needs no argument and has the name of its registry row."""
    require(dataclasses.is_dataclass(subject.cls), "the class should be a dataclass of hyper-parameters")
    subject.cls()
    require(all(f.kw_only for f in dataclasses.fields(subject.cls)), "hyper-parameters should be keyword-only")
    name = subject.cls.info.name
    require(name == subject.row.name, f"info.name is {name!r}, the registry says {subject.row.name!r}")


def parameters_serialise(subject: Subject) -> None:
    """Hyper-parameters survive JSON, so that they can be stored and set."""
    values = dataclasses.asdict(subject.cls())
    require(json.loads(json.dumps(values)) == values, f"hyper-parameters should be plain JSON values, not {values}")


def encode_before_fit_raises(subject: Subject) -> None:
    """encode() and score_pairs() raise before fit()."""
    try:
        subject.outputs(subject.new(), toy_pairs(4, 0).features)
    except Exception:  # noqa: BLE001 - any error will do
        return
    raise CheckFailure("encode() or score_pairs() before fit() should raise")


def fit_returns_itself_and_leaves_inputs_unchanged(subject: Subject) -> None:
    """fit() returns self and does not change its inputs."""
    pairs, method = toy_pairs(N_TRAIN, 0), subject.new()
    before = {m: x.copy() for m, x in pairs.features.items()}
    require(method.fit(subject.train(pairs), subject.context(16)) is method, "fit() should return self")
    same = all(np.array_equal(before[m], pairs.features[m]) for m in before)
    require(same and np.array_equal(pairs.labels, toy_pairs(N_TRAIN, 0).labels), "fit() changed its input")


def unknown_modality_is_named(subject: Subject) -> None:
    """An unknown modality raises an error that names it."""
    pairs = toy_pairs(N_TRAIN, 0)
    method = subject.fitted(pairs)
    try:
        if scores_pairs(method):
            method.score_pairs(pairs.features["image"], pairs.features["sound"], "image", "smell")
        else:
            cast("Method", method).encode(pairs.features["image"], "smell")
    except Exception as error:  # noqa: BLE001 - any error that names it will do
        require("smell" in str(error), f"the error should name the modality 'smell', it says {error!r}")
        return
    raise CheckFailure("an unknown modality should raise")


def code_lengths(subject: Subject) -> None:
    """Every usual code length, and one that is not a multiple of 8, gives n_bits outputs for each item."""
    train, test = toy_pairs(N_TRAIN, 0), toy_pairs(N_TEST, 1)
    for n_bits in (8, 13, 16, 24, 32, 64, 128):
        n = subject.context(n_bits).n_bits
        try:
            method = subject.fitted(train, n_bits)
        except NotApplicable:
            continue
        for name, outputs in subject.outputs(method, test.features).items():
            require(len(outputs) == N_TEST, f"{n_bits} bits: {len(outputs)} rows of {name}, expected {N_TEST}")
            if n is not None:
                require(outputs.shape[1] == n, f"{n_bits} bits: {outputs.shape[1]} outputs in a row of {name}")


def rows_are_independent(subject: Subject) -> None:
    """The outputs of a row do not depend on the other rows: a permutation, a subset and a single row agree."""
    method, test = subject.fitted(toy_pairs(N_TRAIN, 0)), toy_pairs(N_TEST, 1)
    order = np.random.default_rng(0).permutation(N_TEST)
    whole = subject.outputs(method, test.features)
    for rows in (order, order[:7], order[:1]):
        part = subject.outputs(method, {m: x[rows] for m, x in test.features.items()})
        for name, outputs in part.items():
            expected = whole[name][np.ix_(rows, rows)] if scores_pairs(method) else whole[name][rows]
            worst = float(np.abs(outputs - expected).max())
            require(worst <= 1e-5, f"{name} outputs of {len(rows)} rows differ from the whole by {worst:.2g}")


def same_seed_same_outputs(subject: Subject) -> None:
    """Two fits with the same seed agree to the last bit."""
    train, test = toy_pairs(N_TRAIN, 0), toy_pairs(N_TEST, 1)
    differing = subject.differing(subject.fitted(train), subject.fitted(train), test)
    require(not differing, f"two fits with the same seed differ on {differing}")


def global_rng_untouched(subject: Subject) -> None:
    """The global generators of random, numpy and torch stay as they were."""
    states = random.getstate(), np.random.get_state()[1].tolist(), torch.random.get_rng_state().tolist()  # type: ignore[index]
    subject.fitted(toy_pairs(N_TRAIN, 0))
    after = random.getstate(), np.random.get_state()[1].tolist(), torch.random.get_rng_state().tolist()  # type: ignore[index]
    require(states == after, "fit() drew from a global random generator")


def refit_forgets(subject: Subject) -> None:
    """A second fit on other data gives the same outputs as a first fit on these data."""
    train, test = toy_pairs(N_TRAIN, 0), toy_pairs(N_TEST, 1)
    used = subject.fitted(toy_pairs(N_TRAIN, 2), n_bits=8)
    used.fit(subject.train(train), subject.context(16))
    differing = subject.differing(used, subject.fitted(train), test)
    require(not differing, f"a second fit remembers the first one ({differing})")


def labels_are_used_as_declared(subject: Subject) -> None:
    """An unsupervised method fits without labels; a supervised one refuses to."""
    pairs = toy_pairs(N_TRAIN, 0)
    try:
        subject.new().fit(TrainData(pairs.features, None), subject.context(16))
    except Exception as error:  # noqa: BLE001 - any error
        require(subject.row.supervision == "supervised", f"declared unsupervised, but fails without labels: {error}")
        return
    require(subject.row.supervision == "unsupervised", "declared supervised, but fits without labels")


def citation_is_complete(subject: Subject) -> None:
    """The method names the title, authors, venue and link of its paper."""
    info = subject.cls.info
    missing = [n for n in ("title", "authors", "venue", "link") if not getattr(info, n) or "…" in getattr(info, n)]
    require(not missing, f"info lacks {', '.join(missing)}")
    require(info.link.startswith("https://"), f"info.link should be an https address, not {info.link!r}")


def finishes_in_time(subject: Subject) -> None:
    """With the quick parameters, a fit on toy data takes seconds, not minutes."""
    started = time.perf_counter()
    subject.fitted(toy_pairs(N_TRAIN, 0))
    seconds = time.perf_counter() - started
    require(seconds < SECONDS, f"the quick fit took {seconds:.0f} s; it should take less than {SECONDS:.0f} s")


def pickles(subject: Subject) -> None:
    """A fitted method survives pickling."""
    method, test = subject.fitted(toy_pairs(N_TRAIN, 0)), toy_pairs(N_TEST, 1)
    differing = subject.differing(pickle.loads(pickle.dumps(method)), method, test)
    require(not differing, f"a pickled copy gives other outputs ({differing})")


def is_silent(subject: Subject) -> None:
    """fit() and encode() write nothing to stdout."""
    with contextlib.redirect_stdout(io.StringIO()) as written:
        method = subject.fitted(toy_pairs(N_TRAIN, 0))
        subject.outputs(method, toy_pairs(4, 1).features)
    require(not written.getvalue(), f"wrote to stdout: {written.getvalue()[:80]!r}")


def search_space_fits(subject: Subject) -> None:
    """The search space names hyper-parameters, contains their defaults and holds values that fit them."""
    defaults = dataclasses.asdict(subject.cls())
    for name, choice in subject.cls.info.search_space.items():
        require(name in defaults, f"search_space names {name!r}; hyper-parameters are {', '.join(defaults)}")
        value = defaults[name]
        if isinstance(choice, Between):
            whole = not isinstance(value, int) or (choice.low == int(choice.low) and choice.high == int(choice.high))
            require(whole, f"search_space of {name} should have whole ends, because the default is whole")
            inside = isinstance(value, int | float) and choice.low <= value <= choice.high
            require(inside, f"the default {name}={value!r} should lie in {choice.low} to {choice.high}")
            require(choice.low > 0 or not choice.log, f"search_space of {name} is logarithmic, so it should be above 0")
        else:
            require(value in choice.values, f"the default {name}={value!r} should be among {choice.values}")


COMMON = (
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
    citation_is_complete,
    search_space_fits,
    finishes_in_time,
    pickles,
    is_silent,
)
