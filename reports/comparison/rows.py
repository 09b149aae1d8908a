"""Rows of two runs that can be compared, and why others cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from benchmark.contract.cell import Cell
from benchmark.contract.result import Result
from benchmark.contract.source_words import SOURCES
from benchmark.contract.split_facts import SplitFacts
from benchmark.contract.split_place import SplitPlace
from benchmark.store.earlier import is_earlier
from benchmark.store.store import Store
from reports.results.in_words import front_end_text, settings_text

Key = tuple[object, ...]


@dataclass(frozen=True)
class Row:
    """The results of one method at one code length on one data set of a run, by seed."""

    results: Mapping[int, Result]

    @property
    def cell(self) -> Cell:
        """The cell of the first seed."""
        return self.results[min(self.results)].cell

    @property
    def label(self) -> str:
        """The row in words."""
        return self.cell.label.removesuffix(f" seed {self.cell.seed}")


@dataclass(frozen=True)
class OneRun:
    """The ok results of the last request of a run, as rows, with the facts of its splits.

    Attributes:
        store: of the run.
        rows: in the order of their labels.
        splits: facts by place.
        n_earlier: ok results of earlier requests, which are left out.
        not_ok: label of each cell that failed or was skipped -> its status.
    """

    store: Store
    rows: tuple[Row, ...]
    splits: Mapping[SplitPlace, SplitFacts]
    n_earlier: int
    not_ok: Mapping[str, str]

    @classmethod
    def read(cls, store: Store) -> OneRun:
        """Reads a run; raises UserError where its files cannot be listed."""
        plan, splits = store.read_plan(), store.splits()
        results = list(store.results())
        current = [result for result in results if not is_earlier(result, plan, splits)]
        rows: dict[Key, dict[int, Result]] = {}
        for result in current:
            if result.status == "ok":
                rows.setdefault(_exact(result.cell), {})[result.cell.seed] = result
        found = sorted(map(Row, rows.values()), key=lambda row: (row.label, row.cell.key))
        n_earlier = sum(result.status == "ok" for result in results) - sum(r.status == "ok" for r in current)
        not_ok = {result.cell.label: result.status for result in current if result.status != "ok"}
        return cls(store, tuple(found), {SplitPlace.of(facts): facts for facts in splits}, n_earlier, not_ok)

    @property
    def name(self) -> str:
        """Name of the run."""
        return self.store.name


@dataclass(frozen=True)
class Pair:
    """A row of run A and the row of run B that it is compared with.

    Attributes:
        a, b: the rows.
        refusals: why both cannot be compared, one line each; empty where they can.
        warnings: what else differs between them, one line each.
    """

    a: Row
    b: Row
    refusals: tuple[str, ...]
    warnings: tuple[str, ...]

    @cached_property
    def seeds(self) -> tuple[int, ...]:
        """Seeds of both."""
        return tuple(sorted(self.a.results.keys() & self.b.results.keys()))

    @cached_property
    def n_same(self) -> int:
        """Number of seeds in which the stored outputs of both are equal byte by byte."""
        checksums = [
            (self.a.results[seed].outputs_checksum, self.b.results[seed].outputs_checksum) for seed in self.seeds
        ]
        return sum(one == other != "" for one, other in checksums)

    @property
    def label(self) -> str:
        """The row in words, as run B names it."""
        return self.b.label


@dataclass(frozen=True)
class Matched:
    """What two runs have in common.

    Attributes:
        pairs: in the order of run A.
        only: name of a run -> what only it holds, in words.
    """

    pairs: tuple[Pair, ...]
    only: Mapping[str, tuple[str, ...]]


def match(a: OneRun, b: OneRun) -> Matched:
    """Matches rows that agree in everything, then those that alone are left of a method on a data set at a length.

    The second kind has other settings, features, sounds, networks, sources or versions of a protocol.
    """
    pairs: list[tuple[Row, Row]] = []
    left_a, left_b = list(a.rows), list(b.rows)
    for key in (_exact, _loose):
        keyed_a, keyed_b = _by(key, left_a), _by(key, left_b)
        for name in keyed_a.keys() & keyed_b.keys():
            if len(keyed_a[name]) == len(keyed_b[name]) == 1:
                pairs.append((keyed_a[name][0], keyed_b[name][0]))
        left_a = [row for row in left_a if all(row is not pair[0] for pair in pairs)]
        left_b = [row for row in left_b if all(row is not pair[1] for pair in pairs)]
    order = {id(row): place for place, row in enumerate(a.rows)}
    found = [_pair(a, b, *rows) for rows in sorted(pairs, key=lambda pair: order[id(pair[0])])]
    only = {
        a.name: (*(row.label for row in left_a), *_lone_seeds(a, [(p.a, p.b) for p in found])),
        b.name: (*(row.label for row in left_b), *_lone_seeds(b, [(p.b, p.a) for p in found])),
    }
    return Matched(tuple(found), only)


def _exact(cell: Cell) -> Key:
    """What all cells of a row share."""
    return (Cell.model_copy(cell, update={"seed": 0}).key,)


def _loose(cell: Cell) -> Key:
    return (cell.dataset, cell.protocol, cell.method, cell.from_file, cell.control, cell.n_bits)


def _by(key: Callable[[Cell], Key], rows: Iterable[Row]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row.cell), []).append(row)
    return found


def _lone_seeds(run: OneRun, pairs: Sequence[tuple[Row, Row]]) -> list[str]:
    """Cells of matched rows whose seed the other run lacks."""
    return [
        own.results[seed].cell.label
        for own, other in pairs
        for seed in sorted(own.results.keys() - other.results.keys())
    ]


def _pair(a: OneRun, b: OneRun, of_a: Row, of_b: Row) -> Pair:
    refusals = [
        f"{what}: {one} in {a.name}, {other} in {b.name}" for what, one, other in _differing(of_a, of_b, _DECIDING)
    ]
    seeds = of_a.results.keys() & of_b.results.keys()
    if not seeds:
        refusals.append("no seed is in both")
    if not refusals and of_a.cell.speech == of_b.cell.speech:  # other speech is other data, which a warning says
        refusals += _other_data(a, b, of_a, of_b, sorted(seeds))
    warnings = [
        f"{what}: {one} in {a.name}, {other} in {b.name}" for what, one, other in _differing(of_a, of_b, _TELLING)
    ]
    return Pair(of_a, of_b, tuple(refusals), tuple(warnings))


def _other_data(a: OneRun, b: OneRun, of_a: Row, of_b: Row, seeds: Sequence[int]) -> list[str]:
    """Refuses rows whose data or splits have other contents."""
    found = []
    for seed in seeds:
        facts = [run.splits.get(SplitPlace.of_cell(row.results[seed].cell)) for run, row in ((a, of_a), (b, of_b))]
        one, other = facts
        if one is None or other is None:
            continue
        if one.dataset_digest != other.dataset_digest:
            return ["the files of the data set differ (images, captions or sounds)"]
        if one.split_digest != other.split_digest:
            found.append(f"the split of seed {seed} differs")
    return found


_DECIDING: Mapping[str, Callable[[Cell], str]] = {
    "source": lambda cell: SOURCES.get(cell.source, cell.source),
    "version of the protocol": lambda cell: str(cell.protocol_version),
}
_TELLING: Mapping[str, Callable[[Cell], str]] = {
    "features": lambda cell: front_end_text(sorted(cell.features.items()), cell.feature_files),
    "settings": lambda cell: settings_text(cell.settings) + (f", {cell.tuned} trials of tuning" if cell.tuned else ""),
    "speech": lambda cell: cell.speech,
    "noise": lambda cell: cell.noise,
    "perturbed copies": lambda cell: str(cell.augment_sounds),
    "track": lambda cell: cell.track,
    "network": lambda cell: ", ".join(f"{key}={value}" for key, value in sorted(cell.network_values.items())),
}


def _differing(of_a: Row, of_b: Row, aspects: Mapping[str, Callable[[Cell], str]]) -> list[tuple[str, str, str]]:
    found = [(what, text(of_a.cell), text(of_b.cell)) for what, text in aspects.items()]
    return [(what, one or "none", other or "none") for what, one, other in found if one != other]
