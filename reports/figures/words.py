"""Captions of figures, which say everything that a title inside would."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmark.contract.listing import listed
from reports.figures.captions import Caption
from reports.figures.looks import Looks, highlighted
from reports.figures.mean_curves import drawn_lines
from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine
from reports.results.seed_summary import score
from reports.tables.annotations import details, on_data
from reports.tables.earlier_results_mark import MEANING

# A caption names at most this many methods, and counts the others.
N_NAMED = 4


def described(group: GroupResults, what: str, shows: str, *remarks: str) -> Caption:
    """The caption of a figure of one group.

    Args:
        group: that the figure shows.
        what: the measure.
        shows: sentences on lines, marks and colours.
        remarks: further sentences; empty ones are left out.
    """
    sentences = " ".join(part for part in (shows, *remarks) if part)
    return Caption(what, on_data(group), sentences, details(group, with_deviation=False))


def colours_text(lines: Sequence[MethodLine], looks: Looks) -> str:
    """Says which lines are highlighted, by their whole names, and how many are grey."""
    names = [label for label in highlighted(looks) if label in {line.label for line in lines}]
    n_grey = len({line.label for line in lines}) - len(names)
    grey = {0: "", 1: "; grey: one other method"}.get(n_grey, f"; grey: {n_grey} other methods")
    return f"Highlighted: {', '.join(names) or 'none'}{grey}." if lines else ""


def left_out_text(group: GroupResults) -> str:
    """Says that reference rows are left out, if the group has any."""
    shown = drawn_lines(group)
    return "Controls and oracle rows are left out." if len(shown) < len(group.lines) else ""


def reservations(group: GroupResults, lines: Sequence[MethodLine]) -> str:
    """Methods that lack seeds, and those with results of an earlier request."""
    parts = []
    if lacking := list(_lacks(group, lines)):
        parts.append(f"Fewer seeds: {listed(lacking, N_NAMED)}.")
    if earlier := [line.label for line in lines if group.has_earlier(line)]:
        parts.append(f"{listed(earlier, N_NAMED)}: {MEANING}.")
    return " ".join(parts)


def _lacks(group: GroupResults, lines: Iterable[MethodLine]) -> Iterable[str]:
    """Methods whose mAP lacks seeds at some code length, with the lengths."""

    def values(label: str, n_bits: int | None) -> int:
        """Number of seeds with a mAP."""
        return max(len(group.summary(label, n_bits, score(f"{d}/map@all")).values) for d in group.directions)

    for line in lines:
        lengths: tuple[int | None, ...] = (None,) if line.is_real else group.lengths
        there = [n_bits for n_bits in lengths if group.has_place(line, n_bits)]
        few = [n_bits for n_bits in there if 0 < values(line.label, n_bits) < len(group.seeds)]
        if few:
            at = "" if len(few) == len(there) else f" at {', '.join(map(str, few))} bits"
            yield f"{line.label}{at}"


def lengths_text(lengths: Sequence[int | None], narrow: int | None) -> str:
    """Says which code lengths the wide and the narrow form show."""
    codes = [str(n_bits) for n_bits in lengths if n_bits is not None]
    if not codes:
        return "real-valued methods"
    rest = f" (one-column version: {narrow} bits)" if len(codes) > 1 else ""
    return f"codes of {', '.join(codes)} bits{rest}"
