"""The distinct kinds and widths of codes and vectors that a run stores, each with the cells that hold it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.contract.index_cost import IndexedKind
from benchmark.contract.result import Result
from benchmark.contract.rows import Source
from benchmark.run.naming import check_names, names_of

REFERENCES = ("floor", "hard-label-reference")


@dataclass(frozen=True)
class Choice:
    """Which stored outputs are meant; empty means all.

    Attributes:
        methods: names, labels or families, as `benchmark.run.naming` knows them.
        datasets: names.
        bits: code lengths; real-valued methods are chosen by `methods`.
    """

    methods: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    bits: tuple[int, ...] = ()

    def holds(self, result: Result) -> bool:
        """Whether a result is meant."""
        n_bits = result.cell.n_bits
        is_chosen = not self.methods or bool(names_of(result) & set(self.methods))
        return is_chosen and self._is_asked_for(result.cell.dataset) and (not self.bits or n_bits in (None, *self.bits))

    def _is_asked_for(self, dataset: str) -> bool:
        return not self.datasets or bool({dataset, "all"} & set(self.datasets))


@dataclass(frozen=True)
class Representation:
    """One kind and width of outputs on a data set.

    Attributes:
        dataset, source: of the outputs.
        kind, width: as in `IndexCost`.
        results: the cells that hold such outputs; the outputs of the first whole one are measured.
    """

    dataset: str
    source: Source
    kind: IndexedKind
    width: int
    results: tuple[Result, ...]


def representations(results: Iterable[Result], choice: Choice, run: str) -> list[Representation]:
    """The distinct representations of a run, by data set, kind and width; methods that score pairs have none.

    The cell with the highest mAP goes first. Reference rows, controls and oracles go last.

    Raises:
        UserError: an unknown name, or nothing that fits.
    """
    stored = [result for result in results if result.status == "ok" and result.dim]
    _check(stored, choice, run)
    found: dict[tuple[str, Source, IndexedKind, int], list[Result]] = {}
    for result in filter(choice.holds, stored):
        kind: IndexedKind = "vectors" if result.cell.n_bits is None else "codes"
        found.setdefault((result.cell.dataset, result.cell.source, kind, result.dim or 0), []).append(result)
    if not found:
        raise UserError(f"the run {run} stores no codes or vectors that fit these options; `status {run}` lists it")
    return [Representation(*place, tuple(sorted(found[place], key=_order))) for place in sorted(found)]


def _order(result: Result) -> tuple[bool, float, str]:
    is_reference = result.method.family in REFERENCES or result.cell.control != "none" or bool(result.oracles)
    scores = [value for name, value in result.scores.items() if name.endswith("/map@all") and not math.isnan(value)]
    return is_reference, -math.fsum(scores), result.key


def _check(stored: Sequence[Result], choice: Choice, run: str) -> None:
    """Raises UserError for a name or code length that the run does not have."""
    if not stored:
        raise UserError(f"the run {run} stores no codes or vectors; `run` makes them, and `status {run}` lists them")
    check_names(choice.methods, stored, run)
    datasets = sorted({result.cell.dataset for result in stored})
    for name in choice.datasets:
        if name not in ("all", *datasets):
            raise registry.unknown(f"data set of the run {run}", name, datasets, "These have stored outputs.")
    lengths = sorted({result.cell.n_bits for result in stored if result.cell.n_bits is not None})
    for n_bits in choice.bits:
        if n_bits not in lengths:
            raise UserError(
                f"the run {run} has no codes of {n_bits} bits; it has {', '.join(map(str, lengths)) or 'none'}"
            )
