"""What a report is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmark.store.store import Store
from reports.figures.cost_frontier import CostFrontier
from reports.figures.paper_figure import PaperFigure
from reports.page.comparison import Compared
from reports.results.group_results import GroupResults
from reports.tables.catalogue import TABLES
from reports.tables.table import Table


@dataclass(frozen=True)
class Contents:
    """Everything that the pages show.

    Attributes:
        store: of the run.
        groups: in report order.
        tables: slug of a group -> kind -> table.
        figures: slug of a group -> its figures.
        compared: groups that differ in one aspect only, with their tables and figures.
        frontiers: figures of mAP against cost.
        further: heading -> tables of several groups or of none.
    """

    store: Store
    groups: Sequence[GroupResults]
    tables: Mapping[str, Mapping[str, Table]]
    figures: Mapping[str, Sequence[PaperFigure]]
    compared: Sequence[Compared]
    frontiers: Sequence[CostFrontier]
    further: Mapping[str, Sequence[Table]]

    @property
    def files(self) -> dict[str, str]:
        """Name of each file of tables, without suffix -> its heading."""
        found = {kind: of.heading for kind, of in TABLES.items() if self.all_of(kind)}
        found |= {one.comparison.aspect.kind: one.comparison.aspect.heading for one in self.compared}
        return found | {tables[0].kind: heading for heading, tables in self.further.items() if tables}

    def all_of(self, kind: str) -> list[Table]:
        """The tables of a kind that hold numbers, in the order of their groups."""
        found = [of[kind] for of in self.tables.values() if kind in of]
        found += [table for one in self.compared for table in one.tables]
        found += [table for tables in self.further.values() for table in tables]
        return [table for table in found if table.kind == kind and table.items]
