"""Checks that every method has to pass, whatever its family."""

from __future__ import annotations

import dataclasses
import pickle
import time
from typing import cast

import numpy as np

from benchmark.checks.subject import N_TEST, N_TRAIN, SECONDS, CheckFailure, Subject, require, same_pairs
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import Method
from benchmark.contract.search_space import Between
from benchmark.run.fitting import ENCODE_BATCH, scores_pairs
from benchmark.run.row_independence import TOLERANCE, column_scales, tolerated


def encode_before_fit_raises(subject: Subject) -> None:
    """encode() and score_pairs() raise before fit()."""
    try:
        subject.outputs(subject.new(), subject.pairs(4, 0).features)
    except Exception:  # noqa: BLE001 - any error will do
        return
    raise CheckFailure("encode() or score_pairs() before fit() should raise")


def fit_returns_itself_and_leaves_inputs_unchanged(subject: Subject) -> None:
    """fit() returns self; neither it nor encode() changes its inputs or the hyper-parameters."""
    pairs, test, method = subject.pairs(N_TRAIN, 0), subject.pairs(N_TEST, 1), subject.new()
    settings = dataclasses.asdict(method)  # type: ignore[call-overload] # every method is a dataclass
    require(method.fit(subject.train(pairs), subject.context(16)) is method, "fit() should return self")
    require(same_pairs(pairs, subject.pairs(N_TRAIN, 0)), "fit() changed its input")
    subject.outputs(method, test.features)
    require(same_pairs(test, subject.pairs(N_TEST, 1)), "encode() or score_pairs() changed its input")
    after = dataclasses.asdict(method)  # type: ignore[call-overload]
    changed = [name for name, value in settings.items() if after[name] != value]
    require(not changed, f"fit() or encode() changed the hyper-parameters {', '.join(changed)}; learn other attributes")


def unknown_modality_is_named(subject: Subject) -> None:
    """An unknown modality raises an error that names it."""
    pairs = subject.pairs(N_TRAIN, 0)
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
    train, test = subject.pairs(N_TRAIN, 0), subject.pairs(N_TEST, 1)
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
    """The outputs of a row do not depend on the other rows: a permutation, subsets and a single row agree."""
    method, test = subject.fitted(subject.pairs(N_TRAIN, 0)), subject.pairs(ENCODE_BATCH, 1)
    order = np.random.default_rng(0).permutation(ENCODE_BATCH)
    whole = subject.outputs(method, test.features)
    scales = {name: column_scales(outputs) for name, outputs in whole.items()}
    for rows in (order, order[:N_TEST], order[:7], order[:1]):
        part = subject.outputs(method, {m: x[rows] for m, x in test.features.items()})
        for name, outputs in part.items():
            pairs = scores_pairs(method)
            expected = whole[name][np.ix_(rows, rows)] if pairs else whole[name][rows]
            differences = np.abs(outputs - expected)
            excess = differences > tolerated(expected, scales[name][rows] if pairs else scales[name])
            require(
                not excess.any(),
                f"{name} outputs of {len(rows)} rows differ from the whole of {ENCODE_BATCH} rows by up to "
                f"{differences[excess].max(initial=0):.2g}, more than {TOLERANCE:g} of what is usual in their column",
            )


def citation_is_complete(subject: Subject) -> None:
    """The method names the title, authors, venue and link of its paper."""
    info = subject.cls.info
    missing = [n for n in ("title", "authors", "venue", "link") if not getattr(info, n) or "…" in getattr(info, n)]
    require(not missing, f"info lacks {', '.join(missing)}")
    require(info.link.startswith("https://"), f"info.link should be an https address, not {info.link!r}")


def finishes_in_time(subject: Subject) -> None:
    """With the quick parameters, a fit on toy data takes seconds, not minutes."""
    started = time.perf_counter()
    subject.fitted(subject.pairs(N_TRAIN, 0))
    seconds = time.perf_counter() - started
    require(seconds < SECONDS, f"the quick fit took {seconds:.0f} s; it should take less than {SECONDS:.0f} s")


def pickles(subject: Subject) -> None:
    """A fitted method survives pickling."""
    method, test = subject.fitted(subject.pairs(N_TRAIN, 0)), subject.pairs(N_TEST, 1)
    differing = subject.differing(pickle.loads(pickle.dumps(method)), method, test)
    require(not differing, f"a pickled copy gives other outputs ({differing})")


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
