"""Writes the tables of a paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import IO

from benchmark.contract.file_errors import storing
from benchmark.store.atomic import write_atomically
from benchmark.store.store import Store
from reports.paper.choice import Choice, chosen_groups
from reports.paper.latex import paper_latex
from reports.paper.main_table import main_table
from reports.paper.names import PaperNames
from reports.paper.paper_table import PaperTable
from reports.paper.plain_formats import paper_csv, paper_markdown
from reports.paper.references import references
from reports.paper.storage_table import storage_table
from reports.paper.styles import STYLES
from reports.results.collect import collect
from reports.results.group_results import GroupResults

FOLDER = "paper"
BIBLIOGRAPHY = "references.bib"


def write_paper_tables(store: Store, choice: Choice, names: PaperNames) -> tuple[Path, ...]:
    """Writes each table as .tex, .md and .csv below `runs/NAME/paper/`, and references.bib if names are cited.

    Returns:
        The paths of the files, those of LaTeX first.

    Raises:
        UserError: the choice names something that the run does not hold, or a data set has several groups.
        StorageError: a file cannot be written.
    """
    groups = chosen_groups(collect(store), choice)
    tables = [table for kind in choice.kinds for table in _tables(kind, groups, choice, names)]
    folder = store.folder / FOLDER
    texts = {f"{table.label}.tex": paper_latex([table], STYLES[choice.style]) for table in tables}
    if choice.cite:
        cited = {row.citation for table in tables for block in table.blocks for row in block}
        cited |= {key for table in tables for _, key in table.cited}
        texts[BIBLIOGRAPHY] = references(paper for paper in names.citations.values() if paper.key in cited)
    texts |= {f"{table.label}.md": paper_markdown(table) for table in tables}
    texts |= {f"{table.label}.csv": paper_csv(table) for table in tables}
    with storing(folder, "the tables of a paper"):
        for name, text in texts.items():
            write_atomically(folder / name, partial(_write, text.encode()))
    return tuple(folder / name for name in texts)


def _tables(kind: str, groups: Sequence[GroupResults], choice: Choice, names: PaperNames) -> list[PaperTable]:
    if kind == "storage":
        return [storage_table(groups, choice, names)]
    return [main_table(groups, metric, choice, names) for metric in choice.metrics]


def _write(content: bytes, file: IO[bytes]) -> None:
    file.write(content)
