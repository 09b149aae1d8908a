"""Writes the reports of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from filelock import FileLock

from benchmark.contract.drafts import draft_folder, remove
from benchmark.contract.file_errors import storing
from benchmark.store.atomic import write_atomically
from benchmark.store.store import Store
from reports.figures.curves import write_figures
from reports.figures.level_sweep import write_sweeps
from reports.figures.looks import looks
from reports.figures.speech_dots import write_speeches
from reports.page.comparison import Compared
from reports.page.contents import Contents
from reports.page.document import details_page, report_page
from reports.page.figure_section import group_captions
from reports.render.comma_separated import comma_separated, results_csv
from reports.render.latex import latex_file
from reports.render.markdown import markdown_file
from reports.render.plain_text import plain
from reports.results.all_scores import frame_of
from reports.results.collect import collect
from reports.tables.aspects import ASPECTS, SOUNDS
from reports.tables.catalogue import main_table, tables_of
from reports.tables.feature_costs import feature_tables
from reports.tables.side_by_side import Comparison, comparison_tables, side_by_side
from reports.tables.table import Table

PAGE = "report.md"
DETAILS = "details.md"
TABLES_FOLDER = "tables"


def write_reports(store: Store) -> Path:
    """Replaces everything below `store.reports` and returns the path of report.md.

    The same store always gives the same bytes. Several processes may write the report of a run at once: they take
    turns. A reader finds report.md and the files that it names whole at any time, since each file is replaced by a
    rename, report.md after the others, and files of the old report are deleted last.

    Raises:
        StorageError: a file cannot be written.
    """
    store.folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(store.folder / ".reports.lock")
    with lock, storing(store.reports, "the report"), draft_folder(store.folder) as draft:
        _write(store, draft)
        _move(draft, store.reports)
    return store.reports / PAGE


def _move(draft: Path, folder: Path) -> None:
    """Moves all files of the draft to the folder, and deletes everything else there."""
    new = sorted((path.relative_to(draft) for path in draft.rglob("*") if path.is_file()), key=lambda p: p.name == PAGE)
    for path in new:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (draft / path).replace(folder / path)
    kept = {parent for path in new for parent in (path, *path.parents)}
    for path in [path for path in folder.rglob("*") if path.relative_to(folder) not in kept]:
        remove(path)


def reported_cells(store: Store) -> frozenset[str]:
    """Keys of the cells that the tables and lists of a report cover."""
    return frozenset(result.key for group in collect(store) for result in group.cells.values())


def main_tables_text(store: Store) -> str:
    """The main table of each group of a run's last request as plain text for a terminal."""
    groups = [group for group in collect(store) if not group.is_all_earlier]
    return "\n\n".join(plain(main_table(group)) for group in groups) or "There are no results of the last request yet."


def main_table_text(store: Store, key: str) -> str:
    """The main table that shows the result of that key, as plain text; empty if there is none."""
    groups = [group for group in collect(store) if key in group.label_of]
    return "\n\n".join(plain(main_table(group)) for group in groups)


def _write(store: Store, folder: Path) -> None:
    contents = _contents(store, folder / "figures")
    for kind, heading in contents.files.items():
        _write_tables(folder / TABLES_FOLDER, kind, heading, contents.all_of(kind))
    _write_text(folder / "results.csv", results_csv(frame_of(store.name, contents.groups)))
    _write_text(folder / DETAILS, details_page(contents))
    _write_text(folder / PAGE, report_page(contents))


def _contents(store: Store, figures: Path) -> Contents:
    """What the pages show; writes the figures, whose names they need."""
    groups = collect(store)
    style = looks(groups)
    of_groups = {group.slug: group_captions(group, write_figures(group, style, figures)) for group in groups}
    drawn = [write_speeches(groups, figures), write_sweeps(groups, style, figures)]
    compared = [
        Compared(comparison, tuple(comparison_tables(comparison)), _figures_of(comparison, drawn))
        for aspect in ASPECTS
        for comparison in side_by_side(groups, aspect)
    ]
    further = {"Cost of the features, and errors of recognisers": feature_tables(store.feature_facts(), groups)}
    return Contents(store, groups, {group.slug: tables_of(group) for group in groups}, of_groups, compared, further)


def _figures_of(comparison: Comparison, drawn: Sequence[Mapping[str, Sequence[str]]]) -> tuple[str, ...]:
    """Figures of groups that differ in their sounds, by slug of a group; other comparisons have none."""
    names = [name for figures in drawn for group in comparison.groups for name in figures.get(group.slug, ())]
    return tuple(dict.fromkeys(names)) if comparison.aspect == SOUNDS else ()


def _write_tables(folder: Path, kind: str, heading: str, tables: Sequence[Table]) -> None:
    """Writes a file with all tables of a kind and, where there are several, one for each."""
    files = {kind: tables}
    if len(tables) > 1:
        files |= {f"{kind}-{table.slug}": [table] for table in tables}
    for name, content in files.items():
        _write_text(folder / f"{name}.md", markdown_file(heading, content))
        _write_text(folder / f"{name}.tex", latex_file(content))
        _write_text(folder / f"{name}.csv", comma_separated(content))


def _write_text(path: Path, text: str) -> None:
    """Writes UTF-8 with Unix line ends on every system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, lambda file: file.write(text.encode()))
