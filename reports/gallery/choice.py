"""Which results of a run a gallery shows: of each data set one table, and two or three of its methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmark.contract.errors import UserError
from benchmark.contract.quoting import shown
from benchmark.contract.result import Result
from benchmark.store.store import Store
from reports.results.collect import collect
from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine

MOST_METHODS = 3  # that fit side by side


@dataclass(frozen=True)
class GalleryChoice:
    """What a gallery shows.

    Attributes:
        methods: labels or keys of methods, at most three; empty for a choice by mAP.
        bits: code length of the hashing methods; None for the longest.
        datasets: names; empty for all.
        protocol: the only one; empty for the first of each data set.
    """

    methods: tuple[str, ...] = ()
    bits: int | None = None
    datasets: tuple[str, ...] = ()
    protocol: str = ""


@dataclass(frozen=True)
class ShownTable:
    """The methods of one table that a gallery shows.

    Attributes:
        group: the table.
        methods: label, with the code length -> result of each seed, the seeds that all of them have in ascending order.
    """

    group: GroupResults
    methods: tuple[tuple[str, tuple[Result, ...]], ...]


def shown_tables(store: Store, choice: GalleryChoice) -> tuple[ShownTable, ...]:
    """Of each data set the first table that fits, those of the last request before others.

    Raises:
        UserError: the run has no results that fit.
    """
    groups = [group for group in collect(store) if group.ok]
    if not groups:
        raise UserError(
            f"expected results with scores in {store.cells}, found none; a gallery shows what methods found"
        )
    if len(choice.methods) > MOST_METHODS:
        raise UserError(f"--methods: a gallery shows at most {MOST_METHODS} side by side, got {len(choice.methods)}")
    groups.sort(key=lambda group: group.is_all_earlier)
    _check("--datasets", choice.datasets, [group.group.dataset for group in groups])
    _check("--protocol", [choice.protocol] if choice.protocol else [], [group.group.protocol for group in groups])
    first: dict[str, GroupResults] = {}
    for group in groups:
        wanted = not choice.datasets or group.group.dataset in choice.datasets
        if wanted and choice.protocol in ("", group.group.protocol):
            first.setdefault(group.group.dataset, group)
    if not first:
        raise UserError(f"--protocol {choice.protocol}: the data sets of --datasets have no results under it")
    return tuple(_table(group, choice) for group in first.values())


def _check(option: str, asked: Sequence[object], known: Sequence[object]) -> None:
    for value in asked:
        if value not in known:
            have = ", ".join(map(str, dict.fromkeys(known))) or "none"
            raise UserError(f"{option}: this run has no results of {shown(str(value))}; it has {have}")


def _table(group: GroupResults, choice: GalleryChoice) -> ShownTable:
    """The methods of a table; raises UserError where one has no results, or they share no seed."""
    if choice.bits is not None:
        _check("--bits", [choice.bits], group.lengths)
    n_bits = choice.bits or (max(group.lengths) if group.lengths else None)
    lines = [_line(group, name) for name in choice.methods] or _by_map(group, n_bits)
    found = []
    for line in lines:
        length = None if line.is_real else n_bits
        of_seeds = {
            r.cell.seed: r for (label, bits, _), r in group.cells.items() if (label, bits) == (line.label, length)
        }
        found.append((line, length, {seed: r for seed, r in of_seeds.items() if r.status == "ok"}))
    shared = sorted(set.intersection(*(set(of_seeds) for _, _, of_seeds in found)))
    if not shared:
        named = ", ".join(line.label for line, _, _ in found)
        raise UserError(
            f"{named} have no scores on a common split of {group.group.dataset}"
            + (f" at {_bits(n_bits)}" if n_bits else "")
            + "; choose others with --methods or --bits"
        )
    return ShownTable(
        group,
        tuple(
            (
                line.label if length is None else f"{line.label}, {_bits(length)}",
                tuple(of_seeds[seed] for seed in shared),
            )
            for line, length, of_seeds in found
        ),
    )


def _bits(n_bits: int) -> str:
    return f"{n_bits} bit{'' if n_bits == 1 else 's'}"


def _line(group: GroupResults, name: str) -> MethodLine:
    """The row of that label, else the first row of a method of that key."""
    keys = {label: result.cell.method for (label, _, _), result in group.cells.items()}
    for line in sorted(group.lines, key=lambda line: line.label != name):
        if name in (line.label, keys[line.label]):
            return line
    _check("--methods", [name], [line.label for line in group.lines])
    raise AssertionError(name)


def _by_map(group: GroupResults, n_bits: int | None) -> list[MethodLine]:
    """The best and the median hashing method by mean mAP, and the best real-valued one; others where none compare."""
    means = {line: _mean_map(group, line, n_bits) for line in group.lines}
    scored = {line: mean for line, mean in means.items() if mean is not None}
    compared = [line for line in scored if line.standing == "compared"] or list(scored)
    ranked = sorted(compared, key=lambda line: -scored[line])
    codes = [line for line in ranked if not line.is_real]
    chosen = [*codes[:1], *[line for line in ranked if line.is_real][:1], *codes[len(codes) // 2 :][:1]]
    if not chosen:
        raise UserError(f"no method of {group.group.dataset} has scores at {n_bits} bits; choose others with --bits")
    return list(dict.fromkeys(chosen))


def _mean_map(group: GroupResults, line: MethodLine, n_bits: int | None) -> float | None:
    """Mean map@all over seeds and directions; None without any."""
    length = None if line.is_real else n_bits
    found = [
        value
        for (label, bits, _), result in group.cells.items()
        if (label, bits) == (line.label, length)
        for name, value in result.scores.items()
        if name.endswith("/map@all")
    ]
    return sum(found) / len(found) if found else None
