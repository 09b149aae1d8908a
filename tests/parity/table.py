"""The table of docs/methods.md, and the text that `tox -e parity` prints."""

from __future__ import annotations

from collections.abc import Sequence

from tests.parity.measurement import DIRECTIONS, Comparison, explained
from tests.support import ROOT

PAGE = ROOT / "docs" / "methods.md"
START, END = "<!-- parity:start -->", "<!-- parity:end -->"
HEADER = "| method | reference | bits | t2i ours | t2i theirs | difference | i2t ours | i2t theirs | difference |"


def rows(found: Sequence[Comparison]) -> list[str]:
    """A line for each method and code length, then the reasons for differences beyond the tolerance."""
    by_place: dict[tuple[str, int], dict[str, Comparison]] = {}
    for one in found:
        by_place.setdefault((one.method, one.n_bits), {})[one.direction] = one
    lines = [HEADER, "|---|---|---:|---:|---:|---:|---:|---:|---:|"]
    for (method, n_bits), both in by_place.items():
        cells = [_cells(both[direction]) for direction in DIRECTIONS]
        lines.append(f"| `{method}` | {both['i2t'].code} | {n_bits} | {' | '.join(cells)} |")
    beyond = dict.fromkeys(one.method for one in found if not one.agrees)
    return lines + ([""] + [f"- \\* `{name}`: {explained(name)}" for name in beyond] if beyond else [])


def _cells(one: Comparison) -> str:
    ours, theirs = (f"{mean:.3f} ± {std:.3f}" if std else f"{mean:.3f}" for mean, std in (one.ours, one.theirs))
    mark = "" if one.agrees else r" \*"
    return f"{ours} | {theirs} | {one.difference:+.3f}{mark}"


def with_table(text: str, found: Sequence[Comparison]) -> str:
    """The page with the table between its marks."""
    before, _, rest = text.partition(START)
    return "\n".join([before + START, "", *rows(found), "", END]) + rest.partition(END)[2]
