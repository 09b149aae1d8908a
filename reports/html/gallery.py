"""Pictures of queries and what was found for them, from the gallery of the run."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from benchmark.store.store import Store
from reports.gallery.files import FOLDER, read_gallery

MOST_BYTES = 2_000_000  # of all pictures; the page of the gallery shows the others


@dataclass(frozen=True)
class Picture:
    """A panel of the gallery: its caption, and its PNG as an address."""

    caption: str
    address: str


@dataclass(frozen=True)
class Gallery:
    """What the page shows of a gallery.

    Attributes:
        pictures: in the order of the gallery.
        notes: what a reader should know.
        n_others: panels that only the page of the gallery shows.
    """

    pictures: tuple[Picture, ...]
    notes: tuple[str, ...]
    n_others: int


def gallery(store: Store) -> Gallery | None:
    """The gallery of a run; None where there is none that belongs to its results."""
    index = read_gallery(store)
    if index is None or not index.panels:
        return None
    pictures, n_bytes = [], 0
    for panel in index.panels:
        try:
            png = (store.reports / FOLDER / panel.picture).read_bytes() if panel.picture else b""
        except OSError:
            png = b""
        if png and n_bytes + len(png) <= MOST_BYTES:
            n_bytes += len(png)
            pictures.append(Picture(panel.caption, f"data:image/png;base64,{base64.b64encode(png).decode()}"))
    return Gallery(tuple(pictures), index.notes, len(index.panels) - len(pictures))
