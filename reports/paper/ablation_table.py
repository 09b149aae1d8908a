"""The ablation table: variants of a method below the method with its defaults, with the differences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from benchmark.contract.errors import UserError
from reports.paper.choice import Choice
from reports.paper.marks import RankedRows, Tests, marking
from reports.paper.names import PaperNames
from reports.paper.paper_table import Entry, Heading, NamedRow, PaperTable
from reports.paper.scores import Part, Show, entries, headings, label_of, methods_of, parts_of, shower
from reports.paper.selection import Shown
from reports.paper.words import caption, dataset_citations, earlier_note, source_notes
from reports.results.method_lines import MethodLine, in_order
from reports.tables.table import MISSING

DELTA = "Δ"
APART = "Each method is ranked apart from the others."


def ablation_table(shown: Sequence[Shown], metric: str, choice: Choice, names: PaperNames, tests: Tests) -> PaperTable:
    """A block for each method that has variants; after the scores of a direction come the differences to the defaults.

    Variants are other settings, tuned and published settings, and shuffled labels.

    Raises:
        UserError: no method has results with its defaults and in a variant.
    """
    parts, key_of, show = parts_of(shown, choice), methods_of(shown), shower(choice)
    families = _families(shown, choice, key_of)
    if not families:
        of = f" of {', '.join(choice.methods)}" if choice.methods else ""
        raise UserError(
            f"--tables ablation: expected results{of} with the defaults of a method and in a variant, this run has no "
            "such pair; `run --methods 'NAME,NAME[PARAM=VALUE]'` makes one"
        )
    ranked = []
    for lines in families:
        key = key_of[lines[0].label]
        rows = tuple(
            NamedRow(
                _name(line, lines[0], key, names),
                names.citation(key) if line is lines[0] else "",
                entries(line, parts, metric, show),
                line.facts.year,
            )
            for line in lines
        )
        ranked.append(RankedRows(rows, tuple(lines)))
    found = marking(ranked, parts, metric, choice.mark, tests, APART)
    delta = f"{DELTA}: difference to the defaults of the method" + (" in percentage points." if choice.percent else ".")
    return PaperTable(
        label=label_of("ablation", metric),
        caption=f"{caption(parts, metric, choice, names, 'of variants of a method')} {delta}",
        corner="Variant",
        columns=_with_differences(headings(parts, names), parts),
        blocks=tuple(tuple(_compared(row, rows[0], parts, show) for row in rows) for rows in found.blocks),
        notes=(*source_notes(shown, names), *earlier_note(shown, [line for of in families for line in of])),
        cited=dataset_citations(shown, names),
        legend=found.legend,
        titles=tuple(rows[0].name for rows in found.blocks),
        lacks_values=found.lacks_values,
    )


def _families(shown: Sequence[Shown], choice: Choice, key_of: Mapping[str, str]) -> list[list[MethodLine]]:
    """Lines of each method that has variants, the one with the defaults first; methods in the chosen order."""
    found = {(line.label, line.is_real): line for one in shown for line in one.group.lines if not line.oracles}
    of_method: dict[tuple[str, bool], list[MethodLine]] = {}
    for line in in_order(found.values()):
        of_method.setdefault((key_of[line.label], line.is_real), []).append(line)
    keys = list(dict.fromkeys(key_of.get(name, name) for name in choice.methods))
    families = []
    for key in keys or dict.fromkeys(key for key, _ in of_method):
        for is_real in (False, True):
            lines = of_method.get((key, is_real), [])
            base = [line for line in lines if line.label == key]
            named = {line.label for line in lines} if not keys or key in choice.methods else {*choice.methods}
            variants = [line for line in lines if line.label in named and line not in base]
            if base and variants:
                families.append([*base, *variants])
    return families


def _name(line: MethodLine, base: MethodLine, key: str, names: PaperNames) -> str:
    """The name of the method for its defaults, and what differs for a variant."""
    if line is base:
        return names.method(line, key)
    rest = line.label.removeprefix(key).strip().removeprefix(",").strip()
    text = rest[1:-1] if rest.startswith("[") and rest.endswith("]") and "[" not in rest[1:] else rest
    return text.replace(",", ", ").replace(",  ", ", ")


def _with_differences(headings: Sequence[Heading], parts: Sequence[Part]) -> tuple[Heading, ...]:
    """The columns of each direction, then as many with its differences."""
    found, left = [], list(headings)
    for part in parts:
        own, left = left[: len(part.lengths)], left[len(part.lengths) :]
        found += own
        for one in own:
            *first, direction, bits = one.texts
            found.append(Heading((*first, f"{DELTA} {direction}", bits), f"{one.key}/difference"))
    return tuple(found)


def _compared(row: NamedRow, base: NamedRow, parts: Sequence[Part], show: Show) -> NamedRow:
    """The row with the differences of each direction after its scores."""
    found: list[Entry] = []
    pairs = list(zip(row.entries, base.entries, strict=True))
    for part in parts:
        n_entries = 1 if pairs[0][0].span == len(part.lengths) else len(part.lengths)
        own, pairs = pairs[:n_entries], pairs[n_entries:]
        found += [entry for entry, _ in own]
        found += [Entry("", span=entry.span) if row is base else _difference(entry, of, show) for entry, of in own]
    return replace(row, entries=tuple(found), is_base=row is base)


def _difference(entry: Entry, reference: Entry, show: Show) -> Entry:
    """A difference with its sign; one that rounds to nothing has none."""
    gap = entry.value - reference.value
    if math.isnan(gap):
        return Entry(MISSING, span=entry.span)
    text = show(abs(gap))
    sign = "" if not text.strip("0.") else "+" if gap > 0 else "−"
    return Entry(sign + text, gap, span=entry.span)
