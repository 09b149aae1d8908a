"""What the tables of a paper show, and which results of a run that leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from benchmark.contract.errors import UserError
from benchmark.contract.quoting import shown
from reports.results.group_results import GroupResults

Kind = Literal["main", "storage"]
StyleName = Literal["ieee", "acm", "article", "beamer"]


@dataclass(frozen=True)
class Choice:
    """What the tables of a paper show.

    Attributes:
        kinds: tables to write.
        style: of the document that they go into.
        methods: labels, or keys of methods, each with all its settings, in the order of the rows; empty for all
            compared methods.
        datasets: names, in the order of the columns; empty for all.
        bits: code lengths; empty for all.
        protocol: the only one to show; empty where each data set has results under one.
        metrics: scores; each has a table of its own.
        percent: whether scores are percentages.
        digits: decimals of scores; None for 1 of a percentage and 3 of a share.
        mark: whether the best of each column is bold and the second underlined.
        is_long: whether the caption states protocol, features and seeds.
        cite: whether names carry a citation.
    """

    kinds: tuple[Kind, ...] = ("main",)
    style: StyleName = "ieee"
    methods: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    bits: tuple[int, ...] = ()
    protocol: str = ""
    metrics: tuple[str, ...] = ("map@all",)
    percent: bool = False
    digits: int | None = None
    mark: bool = True
    is_long: bool = False
    cite: bool = False


def chosen_groups(groups: Sequence[GroupResults], choice: Choice) -> tuple[GroupResults, ...]:
    """One group for each data set, in the order of the columns.

    Raises:
        UserError: a name or length is not among the results, or a data set has several groups.
    """
    if not groups:
        raise UserError("this run holds no results; a paper's tables need some")
    _check("--datasets", choice.datasets, [group.group.dataset for group in groups])
    _check("--protocol", (choice.protocol,) if choice.protocol else (), [group.group.protocol for group in groups])
    names = choice.datasets or tuple(dict.fromkeys(group.group.dataset for group in groups))
    fitting = [group for group in groups if choice.protocol in ("", group.group.protocol)]
    found = tuple(_only(name, [group for group in fitting if group.group.dataset == name], choice) for name in names)
    _check("--bits", choice.bits, [n_bits for group in found for n_bits in group.lengths])
    _check("--methods", choice.methods, [name for group in found for name in _names_of_rows(group)])
    known = {name.partition("/")[2] for group in found for result in group.ok for name in result.scores}
    _check("--metrics", choice.metrics, sorted(known))
    return found


def _names_of_rows(group: GroupResults) -> list[str]:
    """Labels of the rows, then keys of their methods."""
    return [*(line.label for line in group.lines), *(result.cell.method for result in group.cells.values())]


def _only(name: str, groups: Sequence[GroupResults], choice: Choice) -> GroupResults:
    """The only group of a data set; raises UserError where there are none or several."""
    if not groups:
        raise UserError(f"--protocol {choice.protocol}: {name} has no results under it; leave {name} out of --datasets")
    protocols = list(dict.fromkeys(group.group.protocol for group in groups))
    if len(protocols) > 1:
        raise UserError(
            f"{name} has results under the protocols {', '.join(protocols)}, and a paper's table shows one; choose it "
            "with --protocol"
        )
    current = [group for group in groups if not group.is_all_earlier] or list(groups)
    if len(current) > 1:
        raise UserError(
            f"{name} has results for {len(current)} speeches, noises, features or networks under {protocols[0]}, and a "
            "paper's table shows one; write it from a run that holds one of them"
        )
    return current[0]


def _check(option: str, asked: Iterable[object], known: Sequence[object]) -> None:
    """Raises UserError, which lists what is known, for a value that no result has."""
    missing = [value for value in asked if value not in known]
    if missing:
        have = ", ".join(map(str, dict.fromkeys(known))) or "none"
        raise UserError(f"{option}: this run has no results of {shown(str(missing[0]))}; it has {have}")
