"""The files of a gallery below `runs/NAME/reports/gallery/`, and the list of them that other pages read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from pydantic import ValidationError

from benchmark.contract.drafts import draft_folder, remove
from benchmark.contract.file_errors import storing
from benchmark.contract.record import Record
from benchmark.store.store import Store
from reports.gallery.page import anchor, page
from reports.gallery.panel import KINDS, Panel
from reports.results.file_names import clean

FOLDER, PAGE, INDEX = "gallery", "gallery.html", "index.json"
PAPER = "paper"  # where the tables of a paper are, too


class PanelFile(Record):
    """A panel of a gallery, as its list states it.

    Attributes:
        dataset: name of the data set.
        direction: such as "s2i".
        kind: "best", "median", "worst" or "class": why this query is shown.
        query: id of the query.
        caption: one line that says what the panel shows, with the source of images and sounds.
        picture: .png file beside the list; empty for panels that only the page shows.
        page: place on the page, "gallery.html#panel-1".
        cells: key of each cell that the panel rests on -> checksum of its outputs.
    """

    dataset: str
    direction: str
    kind: str
    query: str
    caption: str
    picture: str
    page: str
    cells: dict[str, str]


class GalleryIndex(Record):
    """The list of a gallery.

    Attributes:
        panels: in the order of the page.
        notes: what a reader should know, one line each.
    """

    panels: tuple[PanelFile, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class GalleryParts:
    """What a gallery is made of.

    Attributes:
        panels: in order.
        notes: what a reader should know, one line each.
    """

    panels: tuple[Panel, ...]
    notes: tuple[str, ...]


def write_gallery(store: Store, make: Callable[[Path], GalleryParts]) -> Path:
    """Replaces the gallery of a run, and returns its page.

    Args:
        store: of the run.
        make: makes the panels; their pictures and sounds are written below the folder that it is given.

    Raises:
        StorageError: a file cannot be written.
    """
    from reports.gallery.drawing import draw_panel

    lock, folder = FileLock(store.folder / ".reports.lock"), store.reports / FOLDER
    with storing(folder, "the gallery"), draft_folder(store.folder) as draft:
        made = make(draft)
        listed = []
        for number, panel in enumerate(made.panels):
            picture = f"{clean(panel.dataset)}-{panel.direction}-{panel.kind}.png" if panel.kind in KINDS else ""
            if picture:
                draw_panel(panel, draft, draft / picture)
            listed.append(_entry(panel, picture, number))
        index = GalleryIndex(panels=tuple(listed), notes=made.notes)
        text = json.dumps(index.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"
        (draft / INDEX).write_text(text, encoding="utf-8")
        (draft / PAGE).write_text(page(store.name, made.panels, made.notes), encoding="utf-8")
        with lock:
            folder.parent.mkdir(exist_ok=True)
            remove(folder)
            draft.replace(folder)
    return folder / PAGE


def write_panel(store: Store, make: Callable[[Path], Panel]) -> Path:
    """Draws a panel into `runs/NAME/paper/panel-DATASET-QUERY.pdf` and returns that file; raises StorageError."""
    from reports.gallery.drawing import draw_panel

    folder = store.folder / PAPER
    with storing(folder, "the panel"), draft_folder(store.folder) as draft:
        panel = make(draft)
        drawn = draft / f"panel-{clean(panel.dataset)}-{clean(panel.query.id)}.pdf"
        draw_panel(panel, draft, drawn)
        folder.mkdir(exist_ok=True)
        drawn.replace(folder / drawn.name)
    return folder / drawn.name


def read_gallery(store: Store) -> GalleryIndex | None:
    """The list of the gallery of a run; None where there is none, or where results have changed since."""
    try:
        text = (store.reports / FOLDER / INDEX).read_text(encoding="utf-8")
        index = GalleryIndex.model_validate_json(text)
    except (OSError, UnicodeDecodeError, ValidationError):
        return None
    cells = {key: checksum for panel in index.panels for key, checksum in panel.cells.items()}
    return index if all(_checksum(store, key) == checksum for key, checksum in cells.items()) else None


def _checksum(store: Store, key: str) -> str | None:
    result = store.read_result(key)
    return None if result is None else result.outputs_checksum


def _entry(panel: Panel, picture: str, number: int) -> PanelFile:
    return PanelFile(
        dataset=panel.dataset,
        direction=panel.direction,
        kind=panel.kind,
        query=panel.query.id,
        caption=panel.caption,
        picture=picture,
        page=f"{PAGE}#{anchor(number)}",
        cells=dict(panel.cells),
    )
