"""The tables of a run for a paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, get_args

from benchmark.contract.file_errors import storing
from benchmark.store.atomic import write_atomically
from benchmark.store.store import Store
from reports.paper.ablation_table import ablation_table
from reports.paper.choice import Choice, Format, Kind, StyleName
from reports.paper.main_table import main_table
from reports.paper.marks import Tests
from reports.paper.names import PaperNames
from reports.paper.paper_table import PaperTable
from reports.paper.references import references
from reports.paper.row_order import in_order
from reports.paper.selection import selected
from reports.paper.storage_table import storage_table
from reports.paper.transposed import transposed
from reports.results.collect import collect
from reports.results.group_results import GroupResults
from reports.statistics.group_statistics import GroupStatistics

FOLDER = "paper"
BIBLIOGRAPHY = "references.bib"
FORMATS: tuple[Format, ...] = ("tex", "md", "csv")


class Report(Mapping[str, PaperTable]):
    """Tables by their labels, such as `main-map`, in order.

    Attributes:
        references: the papers that the tables cite, as BibTeX; empty if they cite none.
        remarks: what the user should know, one line each.
    """

    def __init__(self, tables: Sequence[PaperTable], references: str = "", remarks: Sequence[str] = ()) -> None:
        """Takes tables with labels that differ."""
        self._tables = {table.label: table for table in tables}
        self.references = references
        self.remarks = tuple(remarks)

    def __getitem__(self, label: str) -> PaperTable:
        """The table of that label."""
        return self._tables[label]

    def __iter__(self) -> Iterator[str]:
        """Labels of all tables."""
        return iter(self._tables)

    def __len__(self) -> int:
        """Number of tables."""
        return len(self._tables)

    def __repr__(self) -> str:
        """One line with the labels."""
        return f"Report: {', '.join(self)}"

    def write(
        self, folder: str | Path, formats: Sequence[Format] = FORMATS, style: StyleName = "ieee"
    ) -> tuple[Path, ...]:
        """Writes each table in each format, and references.bib if there are references.

        Files of these tables in other formats are deleted, since they may hold other numbers.

        Args:
            folder: made if it is missing.
            formats: tex, md, csv, json or html.
            style: class of the document for LaTeX.

        Returns:
            The paths, a format after the other.

        Raises:
            StorageError: a file cannot be written.
        """
        folder = Path(folder)
        texts = {f"{label}.{kind}": _text(self[label], kind, style) for kind in formats for label in self}
        if self.references:
            texts[BIBLIOGRAPHY] = self.references
        with storing(folder, "the tables of a paper"):
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in texts.items():
                write_atomically(folder / name, partial(_write, text.encode()))
            for name in {f"{label}.{kind}" for kind in get_args(Format) for label in self} - set(texts):
                (folder / name).unlink(missing_ok=True)
        return tuple(folder / name for name in texts)


def report_of(store: Store, choice: Choice, names: PaperNames) -> Report:
    """Builds the tables of a stored run; raises UserError where the run lacks what the choice names."""
    groups = collect(store)
    tests = {group.slug: GroupStatistics.of(store, group) for group in groups}
    tables = [table for kind in choice.kinds for table in _tables(kind, groups, choice, names, tests)]
    cited = {row.citation for table in tables for row in table.rows}
    cited |= {key for table in tables for _, key in table.cited}
    papers = [paper for paper in names.citations.values() if paper.key in cited]
    return Report(tables, references(papers) if papers else "", _remarks(tables, store.name))


def _remarks(tables: Sequence[PaperTable], run: str) -> list[str]:
    """Says which tables lack the marks of a test, and how to get them."""
    if labels := [table.label for table in tables if table.lacks_values]:
        return [
            f"{', '.join(labels)}: the best and the second are marked without a test, since the average precision of "
            "single queries is not stored for every row, or is that of different queries; "
            f"`python -m benchmark rescore {run}` stores it for older runs"
        ]
    return []


def _tables(
    kind: Kind, groups: Sequence[GroupResults], choice: Choice, names: PaperNames, tests: Tests
) -> list[PaperTable]:
    """A storage table, or a table of scores for each metric."""
    shown = selected(groups, choice, kind)
    if kind == "storage":
        tables = [storage_table(shown, choice, names)]
    elif kind == "ablation":
        tables = [ablation_table(shown, metric, choice, names, tests) for metric in choice.metrics]
    else:
        tables = [main_table(kind, shown, metric, choice, names, tests) for metric in choice.metrics]
    if choice.sort and kind != "storage":
        tables = [in_order(table, choice.sort) for table in tables]
    return [transposed(table) for table in tables] if choice.transpose else tables


def _text(table: PaperTable, kind: Format, style: StyleName) -> str:
    if kind == "tex":
        return table.to_latex(style)
    return {"md": table.to_markdown, "csv": table.to_csv, "json": table.to_json, "html": table.to_html}[kind]()


def _write(content: bytes, file: IO[bytes]) -> None:
    file.write(content)
