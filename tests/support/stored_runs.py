"""Runs stored below the current folder, with outputs that can be scored, made without fitting anything."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmark.contract.cell import Cell
from benchmark.contract.codes import Codes, Embeddings
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.contract.result import Result
from benchmark.contract.split_facts import SplitFacts
from benchmark.metrics.scoring import score
from benchmark.plan.spec import make_spec
from benchmark.store.store import Store
from tests.support.report_results import HASHING, OUTSIDE, REAL, cell, codes_file, result

LABELS = np.array([0, 0, 1, 1])
SENTENCES = np.stack([np.arange(4), np.arange(4)], axis=1)


def outputs(of: Cell, seed: int = 0) -> Outputs:
    """Drawn outputs of two images and two sounds of each of two classes."""
    random = np.random.default_rng(seed)

    def side(modality: str) -> EncodedSide:
        drawn = random.normal(size=(4, of.n_bits or 40)).astype(np.float32)
        output = Embeddings(drawn) if of.n_bits is None else Codes.from_outputs(drawn)
        return EncodedSide(output, tuple(f"{modality}{n}" for n in range(4)), LABELS, SENTENCES)

    return Outputs({"image": side("image"), "sound": side("sound")}, None)


def ok(
    method: str, n_bits: int | None = 8, seed: int = 0, of: Mapping[str, Any] | None = None, **fields: Any
) -> Result:
    """An ok result; `of` holds fields of its cell."""
    facts = REAL if n_bits is None else HASHING
    return result(cell(method, n_bits, seed, **(of or {})), facts, 0.5, **fields)


def failed(method: str, n_bits: int = 8, seed: int = 0, **fields: Any) -> Result:
    """A failed result."""
    return result(cell(method, n_bits, seed), HASHING, status="failed", reason="it fell over", **fields)


def from_file(method: str, n_bits: int = 8, seed: int = 0, **file: str) -> Result:
    """An ok result of codes that came in a file; `file` holds fields of that file."""
    return result(cell(method, n_bits, seed, from_file=True), OUTSIDE, 0.5, fit_digest="c", file=codes_file(**file))


def stored_run(
    name: str,
    results: Iterable[Result],
    splits: Iterable[SplitFacts] = (),
    plan: Mapping[str, str] | None = None,
    outputs_seed: int = 0,
    **request: object,
) -> Store:
    """A run in `runs/`. Without a plan, its last request asked for all of its results.

    Args:
        name: of the run.
        results: that it holds; outputs are added to ok ones, and their single queries, whatever the scores say.
        splits: facts of its splits.
        plan: key of each cell of the last request -> fit digest.
        outputs_seed: another one gives other outputs.
        request: values of the last request in place of the defaults.
    """
    store = Store(Path("runs") / name)
    for one in results:
        if one.status == "ok":
            drawn = outputs(one.cell, outputs_seed)
            store.write_cell(one, drawn, score(drawn).queries)
        else:
            store.write_result(one)
    for facts in splits:
        store.write_split(facts)
    asked = {one.key: one.fit_digest for one in results if one.file is None}
    store.write_plan(asked if plan is None else dict(plan))
    store.write_request(make_spec({"name": name, "data": "stand-in", **request}, "the test").request())
    return store


def files_of(folder: Path) -> dict[str, bytes]:
    """Path -> content of every file below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


class Killed(BaseException):
    """A kill at this moment."""


@contextmanager
def killed_after(n_writes: int) -> Iterator[None]:
    """Stops what the block does at the rename after that many; the block has to reach it."""
    replace, done = Path.replace, []

    def counted(self: Path, target: Path) -> Path:
        done.append(target)
        if len(done) > n_writes:
            raise Killed
        return replace(self, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", counted)
        with pytest.raises(Killed):
            yield
