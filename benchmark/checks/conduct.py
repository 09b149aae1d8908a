"""Checks of what a method depends on and leaves behind: seeds, global generators, other fits, the process, files."""

from __future__ import annotations

import contextlib
import io
import os
import random
import sys
import tempfile
import warnings
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import torch

from benchmark.checks.new_process import outputs_in_a_new_process
from benchmark.checks.subject import N_TEST, N_TRAIN, Subject, require
from benchmark.contract.arrays import FloatArray
from benchmark.jobs.process_settings import process_restored, process_settings
from benchmark.jobs.random_state import global_rng_state, moved_generators
from benchmark.run.row_independence import column_scales, tolerated

# The ends of the range of seeds that a run passes on, and one between.
OTHER_SEEDS = (1, 2**31, 2**32 - 1)


def encoding_repeats(subject: Subject) -> None:
    """Encoding the same rows again gives the same outputs to the last bit."""
    method, test = subject.fitted(subject.pairs(N_TRAIN, 0)), subject.pairs(N_TEST, 1)
    differing = subject.differing(method, method, test)
    require(not differing, f"a second call with the same rows gives other outputs ({differing})")


def global_rng_untouched(subject: Subject) -> None:
    """fit() and encode() leave the global generators of random, numpy and torch as they were, to the last bit."""
    # Half a pair of normal numbers waits in each generator; taking it moves no position.
    random.gauss()
    np.random.normal()
    before = global_rng_state()
    subject.outputs(subject.fitted(subject.pairs(N_TRAIN, 0)), subject.pairs(N_TEST, 1).features)
    moved = moved_generators(before, global_rng_state())
    require(not moved, f"fit() or encode() used the global generator of {', '.join(moved)}; draw from context.seed")


def same_seed_same_outputs(subject: Subject) -> None:
    """Two fits with the same seed agree to the last bit, whatever the state of the global generators."""
    train, test = subject.pairs(N_TRAIN, 0), subject.pairs(N_TEST, 1)
    first = subject.fitted(train)
    differing = subject.differing(first, subject.fitted(train), test)
    require(not differing, f"two fits with the same seed differ on {differing}")
    random.seed(3)
    np.random.seed(3)
    torch.manual_seed(3)
    differing = subject.differing(first, subject.fitted(train), test)
    require(not differing, f"outputs ({differing}) follow the global random state; draw from context.seed only")


def other_seed_other_codes(subject: Subject) -> None:
    """Another seed gives other codes, unless the registry row declares the method deterministic."""
    train, test = subject.pairs(N_TRAIN, 0), subject.pairs(N_TEST, 1)
    fits = [subject.fitted(train, seed=seed) for seed in (0, *OTHER_SEEDS)]
    found = [subject.outputs(method, test.features) for method in fits]
    if subject.row.deterministic:
        same = all(np.array_equal(found[0][name], other[name]) for other in found[1:] for name in other)
        require(same, "declared deterministic, but another seed gives other outputs; remove deterministic=True")
        return
    hashing = subject.row.family != "real-valued"
    kept = [all(_same(one[n], two[n], hashing) for n in one) for one, two in combinations(found, 2)]
    what = "codes" if hashing else "outputs"
    require(
        not all(kept),
        f"every seed gives the same {what}: draw from context.seed, or set deterministic=True in its registry row if "
        "the method makes no random choice",
    )
    alike = [f"{a} and {b}" for (a, b), same in zip(combinations((0, *OTHER_SEEDS), 2), kept, strict=True) if same]
    require(not alike, f"seeds {', '.join(alike)} give the same {what}: pass the whole of context.seed on")


def _same(one: FloatArray, two: FloatArray, as_codes: bool) -> bool:
    return np.array_equal(one >= 0, two >= 0) if as_codes else np.array_equal(one, two)


def refit_forgets(subject: Subject) -> None:
    """A second fit on other data gives the same outputs as a first fit on these data."""
    train, test = subject.pairs(N_TRAIN, 0), subject.pairs(N_TEST, 1)
    used = subject.fitted(subject.pairs(N_TRAIN, 2), n_bits=8)
    used.fit(subject.train(train), subject.context(16))
    differing = subject.differing(used, subject.fitted(train), test)
    require(not differing, f"a second fit remembers the first one ({differing})")


def fits_share_nothing(subject: Subject) -> None:
    """The fit of one object does not change the outputs of another."""
    test = subject.pairs(N_TEST, 1)
    method = subject.fitted(subject.pairs(N_TRAIN, 0))
    before = subject.outputs(method, test.features)
    before = {name: outputs.copy() for name, outputs in before.items()}
    subject.fitted(subject.pairs(N_TRAIN, 2), seed=1)
    after = subject.outputs(method, test.features)
    differing = ", ".join(name for name in before if not np.array_equal(before[name], after[name]))
    require(not differing, f"the fit of another object changes these outputs ({differing}): keep state in self only")


def new_process_same_outputs(subject: Subject) -> None:
    """A fit in a new process, days later and after another fit, gives the same outputs up to rounding."""
    expected = subject.outputs(subject.fitted(subject.pairs(N_TRAIN, 0)), subject.pairs(N_TEST, 1).features)
    found = outputs_in_a_new_process(subject)
    for name, outputs in expected.items():
        same_shape = outputs.shape == found[name].shape
        close = same_shape and np.abs(found[name] - outputs) <= tolerated(outputs, column_scales(outputs))
        require(
            bool(np.all(close)),
            f"{name} outputs differ in a new process: they depend on hash(), on the order of a set, on the clock, on "
            "the environment or on an earlier fit",
        )


def process_unchanged(subject: Subject) -> None:
    """fit() and encode() leave the settings of the process as they were: folder, environment, torch, numpy."""
    with process_restored():  # a first import may change some
        subject.outputs(subject.fitted(subject.pairs(N_TRAIN, 0)), subject.pairs(4, 1).features)
    before = process_settings()
    subject.outputs(subject.fitted(subject.pairs(N_TRAIN, 0)), subject.pairs(4, 1).features)
    after = process_settings()
    changed = [name for name in before if after[name] != before[name]]
    require(not changed, f"fit() or encode() changed {', '.join(changed)}; restore what you change")


def is_silent(subject: Subject) -> None:
    """fit() and encode() write nothing to stdout and stderr; warnings are allowed."""
    written: dict[str, str] = {}
    with warnings.catch_warnings(), _captured(written):
        warnings.simplefilter("ignore")
        method = subject.fitted(subject.pairs(N_TRAIN, 0))
        subject.outputs(method, subject.pairs(4, 1).features)
    for stream, text in written.items():
        require(not text, f"wrote to {stream}: {text[:80]!r}")


def leaves_no_files(subject: Subject) -> None:
    """fit() and encode() write no file into the current folder."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        subject.outputs(subject.fitted(subject.pairs(N_TRAIN, 0)), subject.pairs(4, 1).features)
        found = sorted(path.name for path in Path(folder).iterdir())
    require(not found, f"wrote into the current folder: {', '.join(map(repr, found[:5]))}")


@contextlib.contextmanager
def _captured(written: dict[str, str]) -> Iterator[None]:
    """Catches what the block writes to each stream, through Python or past it, by the name of the stream."""
    with contextlib.ExitStack() as stack:
        texts = (
            stack.enter_context(contextlib.redirect_stdout(io.StringIO())),
            stack.enter_context(contextlib.redirect_stderr(io.StringIO())),
        )
        files = [stack.enter_context(tempfile.TemporaryFile()) for _ in texts]
        kept = [os.dup(number) for number in (1, 2)]
        _flush()
        for number, file in zip((1, 2), files, strict=True):
            os.dup2(file.fileno(), number)
        try:
            yield
        finally:
            _flush()
            for number, copy in zip((1, 2), kept, strict=True):
                os.dup2(copy, number)
                os.close(copy)
        for name, text, file in zip(("stdout", "stderr"), texts, files, strict=True):
            file.seek(0)
            written[name] = text.getvalue() + file.read().decode(errors="replace")


def _flush() -> None:
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None and not stream.closed:
            stream.flush()
