"""Writes the reports of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from filelock import FileLock

from benchmark.contract.drafts import draft_folder, remove
from benchmark.contract.file_errors import storing
from benchmark.store.atomic import write_atomically
from benchmark.store.store import Store
from reports.figures.cost_frontier import CostFrontier, cost_frontiers
from reports.figures.files import write_figures
from reports.figures.group_figures import group_figures
from reports.figures.level_sweep import sweep_figures
from reports.figures.looks import Looks, highlighted, looks
from reports.figures.paper_figure import PaperFigure
from reports.figures.speech_dots import speech_figures
from reports.gallery.files import FOLDER as GALLERY
from reports.gallery.files import read_gallery
from reports.html.page_file import html_page
from reports.page.comparison import Compared
from reports.page.contents import Contents
from reports.page.document import details_page, report_page
from reports.page.figure_section import CAPTIONS, captions_page
from reports.paper.names import PaperNames
from reports.render.comma_separated import comma_separated, results_csv
from reports.render.latex import latex_file
from reports.render.markdown import markdown_file
from reports.render.plain_text import plain
from reports.results.all_scores import frame_of
from reports.results.collect import collect
from reports.results.group_results import GroupResults
from reports.statistics.group_statistics import GroupStatistics
from reports.statistics.stored_queries import StoredQueries
from reports.tables.aspects import ASPECTS, SOUNDS
from reports.tables.catalogue import main_table, tables_of
from reports.tables.feature_costs import feature_tables
from reports.tables.index_costs import index_tables
from reports.tables.mean_rank_table import rank_tables
from reports.tables.merged_scores import shown_groups
from reports.tables.side_by_side import Comparison, comparison_tables, side_by_side
from reports.tables.table import Table

PAGE, DETAILS, HTML_PAGE = "report.md", "details.md", "report.html"
TABLES_FOLDER = "tables"


def write_reports(store: Store, names: PaperNames | None = None, highlight: Sequence[str] = ()) -> Path:
    """Replaces everything below `store.reports` and returns the path of report.md.

    The same store always gives the same bytes. Several processes may write the report of a run at once: they take
    turns. A reader finds report.md and the files that it names whole at any time, since each file is replaced by a
    rename, report.md after the others, and files of the old report are deleted last.

    Args:
        store: of the run.
        names: of methods and data sets in papers, with their citations, for report.html.
        highlight: methods that the figures highlight, by label or name; empty for the best.

    Raises:
        StorageError: a file cannot be written.
        UserError: a method to highlight is not there, or there are too many.
    """
    store.folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(store.folder / ".reports.lock")
    with lock, storing(store.reports, "the report"), draft_folder(store.folder) as draft:
        _write(store, draft, names or PaperNames(), highlight)
        _move(draft, store.reports, keep_gallery=read_gallery(store) is not None)
    return store.reports / PAGE


def _move(draft: Path, folder: Path, keep_gallery: bool) -> None:
    """Moves all files of the draft to the folder, and deletes everything else there but a gallery of these results."""
    new = sorted((path.relative_to(draft) for path in draft.rglob("*") if path.is_file()), key=lambda p: p.name == PAGE)
    for path in new:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (draft / path).replace(folder / path)
    kept = {parent for path in new for parent in (path, *path.parents)}
    old = [path.relative_to(folder) for path in folder.rglob("*") if path.relative_to(folder) not in kept]
    for path in old:
        if not (keep_gallery and path.parts[0] == GALLERY):
            remove(folder / path)


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


def _write(store: Store, folder: Path, names: PaperNames, highlight: Sequence[str]) -> None:
    groups = collect(store)
    styles = looks(groups, highlight)
    queries = StoredQueries(store)
    statistics = {group.slug: GroupStatistics(group, queries) for group in groups}
    frontiers = cost_frontiers(groups, store.index_costs(), store.feature_facts())
    contents = _contents(store, groups, styles, statistics, frontiers, folder / "figures")
    for kind, heading in contents.files.items():
        _write_tables(folder / TABLES_FOLDER, kind, heading, contents.all_of(kind))
    scores = results_csv(frame_of(store.name, groups))
    _write_text(folder / "results.csv", scores)
    page = html_page(store, groups, statistics, frontiers, names, scores, highlighted(styles))
    _write_text(folder / HTML_PAGE, page)
    if captions := captions_page(contents):
        _write_text(folder / "figures" / CAPTIONS, captions)
    _write_text(folder / DETAILS, details_page(contents))
    _write_text(folder / PAGE, report_page(contents))


def _contents(
    store: Store,
    groups: Sequence[GroupResults],
    styles: Looks,
    statistics: Mapping[str, GroupStatistics],
    frontiers: Sequence[CostFrontier],
    folder: Path,
) -> Contents:
    """What the pages show; writes its figures to the folder."""
    of_sounds: list[Mapping[str, Sequence[PaperFigure]]] = [speech_figures(groups), sweep_figures(groups, styles)]
    return Contents(
        store,
        groups,
        tables={group.slug: tables_of(group, statistics[group.slug]) for group in groups},
        figures={
            group.slug: write_figures(group_figures(group, styles, statistics[group.slug]), folder)
            for group in _with_figures(groups)
        },
        compared=[
            Compared(comparison, tuple(comparison_tables(comparison)), _written(comparison, of_sounds, folder))
            for aspect in ASPECTS
            for comparison in side_by_side(groups, aspect)
        ],
        frontiers=write_figures(frontiers, folder),
        further={
            "Mean ranks over data sets": rank_tables(groups),
            "Cost of the features, and errors of recognisers": feature_tables(store.feature_facts(), groups),
            "Measured indexes": index_tables(store.index_costs(), groups),
        },
    )


def _with_figures(groups: Sequence[GroupResults]) -> list[GroupResults]:
    """Groups with figures of their own: those on the page, and of groups that differ in their sounds alone the first.

    A sweep has tens of the latter; one figure compares them.
    """
    shown = {group.slug for group in shown_groups(groups)}
    alike = {group.slug for one in side_by_side(groups, SOUNDS) for group in one.groups if group is not one.groups[0]}
    return [group for group in groups if group.slug in shown or group.slug not in alike]


def _written(
    comparison: Comparison, figures: Sequence[Mapping[str, Sequence[PaperFigure]]], folder: Path
) -> Sequence[PaperFigure]:
    """Writes the figures, by slug of a group, of groups that differ in their sounds; other comparisons have none."""
    found = {one.name: one for of in figures for group in comparison.groups for one in of.get(group.slug, ())}
    return write_figures(list(found.values()), folder) if comparison.aspect == SOUNDS else ()


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
