"""The row of a method."""

from __future__ import annotations

from collections.abc import Sequence

from reports.results.method_lines import MethodLine
from reports.tables.table import Item, Row


def method_row(line: MethodLine, facts: tuple[str, ...], items: Sequence[Item]) -> Row:
    """Makes the row of a method; its CSV labels name the features that differ from its table's."""
    return Row(facts, tuple(items), tuple((f"{modality}_features", name) for modality, name in line.features))
