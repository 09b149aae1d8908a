"""Writes the reports of a run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmark.store.atomic import write_atomically
from benchmark.store.store import Store
from reports.figures.curves import write_figures
from reports.figures.style import looks
from reports.page.document import document
from reports.render.comma_separated import comma_separated, results_csv
from reports.render.latex import latex_file
from reports.render.markdown import markdown, plain
from reports.results.all_scores import frame_of
from reports.results.collect import collect
from reports.results.frame import GroupResults
from reports.results.request import last_request
from reports.tables.across_protocols import KIND, protocols_table, side_by_side
from reports.tables.code_diagnostics import diagnostics_table
from reports.tables.scores import further_table, map_table, precision_table, radius_table, tie_table
from reports.tables.storage import cost_table, storage_table
from reports.tables.table import Table

# In the order of the page.
TABLES: Mapping[str, Callable[[GroupResults], Table]] = {
    "map": map_table,
    "precision": precision_table,
    "ties": tie_table,
    "further": further_table,
    "radius": radius_table,
    "diagnostics": diagnostics_table,
    "storage": storage_table,
    "cost": cost_table,
}


def write_reports(store: Store) -> Path:
    """Writes everything below `store.reports`, in place of what is there; path of report.md.

    The same store gives the same bytes.
    """
    store.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.folder, prefix=".reports-") as temporary:
        draft, old = Path(temporary) / "new", Path(temporary) / "old"
        draft.mkdir()
        _write(store, draft)
        # The old reports give way only to complete new ones.
        if store.reports.exists():
            store.reports.rename(old)
        draft.rename(store.reports)
    return store.reports / "report.md"


def map_tables_text(store: Store) -> str:
    """The mAP tables of a run's last request as plain text for a terminal."""
    groups = [group for group in collect(store) if not group.is_all_earlier]
    return "\n\n".join(plain(map_table(group)) for group in groups) or "There are no results of the last request yet."


def _write(store: Store, folder: Path) -> None:
    """Writes all files into an empty folder."""
    groups = collect(store)
    style = looks(groups)
    tables = {group.slug: {kind: make(group) for kind, make in TABLES.items()} for group in groups}
    figures = {group.slug: write_figures(group, style, folder / "figures") for group in groups}
    for kind in TABLES:
        _write_tables(folder, kind, [tables[group.slug][kind] for group in groups])
    compared = [(protocols, protocols_table(protocols)) for protocols in side_by_side(groups)]
    _write_tables(folder, KIND, [table for _, table in compared])
    _write_text(folder / "results.csv", results_csv(frame_of(store.name, groups)))
    _write_text(folder / "report.md", document(store.name, groups, tables, figures, compared, last_request(store)))


def _write_tables(folder: Path, kind: str, tables: Sequence[Table]) -> None:
    """Writes each table of a kind and all of them together, in three formats; none where no group has cells for it."""
    filled = [table for table in tables if table.items]
    files = {f"{kind}-{table.slug}": [table] for table in filled}
    if filled:
        files[kind] = filled
    for name, content in files.items():
        _write_text(folder / f"{name}.md", "\n\n".join(map(markdown, content)) + "\n")
        _write_text(folder / f"{name}.tex", latex_file(content))
        _write_text(folder / f"{name}.csv", comma_separated(content))


def _write_text(path: Path, text: str) -> None:
    """Writes UTF-8 with the same line ends on every system."""
    write_atomically(path, lambda file: file.write(text.encode()))
