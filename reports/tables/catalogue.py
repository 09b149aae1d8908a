"""All tables of a group, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.results.group_results import GroupResults
from reports.statistics.group_statistics import GroupStatistics
from reports.tables.code_diagnostics import diagnostics_table
from reports.tables.cost import cost_table
from reports.tables.hamming_radius import radius_table
from reports.tables.macro_and_instance import further_table
from reports.tables.map_scores import map_table
from reports.tables.precision_at_ranks import precision_table
from reports.tables.published_numbers import published_table
from reports.tables.seen_and_unseen import seen_table
from reports.tables.slices import slices_table
from reports.tables.storage import storage_table
from reports.tables.table import Table
from reports.tables.tie_effects import tie_table


@dataclass(frozen=True)
class TableKind:
    """A kind of table: its heading on the page and the function that builds it."""

    heading: str
    make: Callable[[GroupResults], Table]


# Kind, which names the files -> heading and function.
TABLES: Mapping[str, TableKind] = {
    "map": TableKind("mAP", map_table),
    "published": TableKind("Published scores", published_table),
    "precision": TableKind("Precision at the first ranks", precision_table),
    "ties": TableKind("Effect of ties", tie_table),
    "seen": TableKind("Seen and unseen sentences", seen_table),
    "slices": TableKind("By speech, sentence and length", slices_table),
    "further": TableKind("Macro mAP and instance recall", further_table),
    "radius": TableKind("Within Hamming radius 2", radius_table),
    "diagnostics": TableKind("Diagnostics of the codes", diagnostics_table),
    "storage": TableKind("Storage", storage_table),
    "cost": TableKind("Time", cost_table),
}

OF_INSTANCES = ("further", "diagnostics", "storage", "cost")  # kinds that do not rest on classes


def tables_of(group: GroupResults, statistics: GroupStatistics | None = None) -> dict[str, Table]:
    """Kind -> table of a group; tables of classes are left out where the data set has none.

    Args:
        group: shown.
        statistics: of the group, for the table of mAP.
    """
    kinds = [kind for kind in TABLES if group.has_classes or kind in OF_INSTANCES]
    return {kind: map_table(group, statistics) if kind == "map" else TABLES[kind].make(group) for kind in kinds}


def main_table(group: GroupResults) -> Table:
    """The table that compares the methods: mAP, or instance recall where the data set has no classes."""
    return map_table(group) if group.has_classes else further_table(group)
