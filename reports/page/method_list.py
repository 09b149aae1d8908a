"""The list of methods, and the settings that a search chose."""

from __future__ import annotations

from collections.abc import Sequence

from benchmark.contract.outside_method import OutsideMethod
from benchmark.contract.result import Result
from reports.page.earlier_results import footnote
from reports.render.markdown import grid
from reports.render.markdown_escaping import code, escape
from reports.results.group_results import GroupResults
from reports.results.in_words import length_text, settings_text
from reports.tables.annotations import own_features
from reports.tables.earlier_results_mark import signed


def methods(groups: Sequence[GroupResults], outside: Sequence[OutsideMethod]) -> list[str]:
    """All methods with their facts, the features that some prescribe, and the settings of tuned rows.

    Args:
        groups: of the report.
        outside: what is known of methods from outside; those that are in no group are left out.
    """
    found: dict[tuple[str, str], list[str]] = {}
    earlier: dict[tuple[str, str], bool] = {}
    for group in groups:
        for line in group.lines:
            kind = "real-valued" if line.is_real else "codes"
            of_line = line.facts
            year = "–" if of_line.year is None else str(of_line.year)
            facts = (of_line.family, of_line.supervision, of_line.similarity, year, of_line.fidelity)
            found[line.method, kind] = [*map(escape, facts), kind]
            earlier[line.method, kind] = earlier.get((line.method, kind), False) or group.has_earlier(line)
    header = ["method", "family", "supervision", "similarity", "year", "fidelity", "outputs"]
    rows = [[signed(escape(place[0]), earlier[place]), *facts] for place, facts in found.items()]
    names = {result.cell.method for group in groups for result in group.cells.values()}
    own = own_features(line for group in groups for line in group.lines)
    lines = [grid(header, rows), *footnote(earlier.values()), *([""] if own else []), *(f"- {escape(s)}" for s in own)]
    return [*lines, *_origins([method for method in outside if method.name in names]), *_files(groups), *_tuned(groups)]


def _origins(methods: Sequence[OutsideMethod]) -> list[str]:
    """Where methods from outside come from, and what the common checks made of them; empty if there are none."""
    lines = [
        f"- {escape(method.name)}: {escape(method.origin)}; {escape(method.verdict)} (xmhash {escape(method.suite)})"
        for method in methods
    ]
    return ["", "These methods come from outside the suite:", "", *lines] if lines else []


def _files(groups: Sequence[GroupResults]) -> list[str]:
    """The files that the outputs of some methods came in; empty without any."""
    rows = dict.fromkeys(
        (group.label_of[result.key], _cell(result), result.file.name, result.file.digest)
        for group in groups
        for result in group.cells.values()
        if result.file is not None
    )
    if not rows:
        return []
    header = ["method", "outputs", "file", "SHA-256"]
    text = "Scored from a file; the suite neither fitted these methods nor checked what they saw:"
    return ["", text, "", grid(header, [[*map(escape, row[:-1]), code(row[-1])] for row in rows])]


def _cell(result: Result) -> str:
    """Data set, protocol, kind of outputs and seed."""
    cell = result.cell
    return f"{cell.dataset} ({cell.source}), {cell.protocol}, {length_text(cell.n_bits)}, seed {cell.seed}"


def _tuned(groups: Sequence[GroupResults]) -> list[str]:
    """Settings of the tuned rows, which their labels leave out; empty if no row was tuned."""
    rows = dict.fromkeys(
        (f"{group.group.dataset} ({group.group.source})", line.method, settings_text(result.cell.settings))
        for group in groups
        for line in group.lines
        for (label, _, _), result in group.cells.items()
        if label == line.label and result.cell.tuned is not None
    )
    if not rows:
        return []
    header = ["data set", "tuned row", "settings away from the defaults"]
    text = "A search chose these settings on the val part of the training split; brackets hold its number of trials:"
    return ["", text, "", grid(header, [[escape(cell) for cell in row] for row in rows])]
