"""Captions, pictures and sounds of items, from the data set of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.cell import Cell
from benchmark.contract.digests import digest
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.speech_condition import SpeechCondition
from benchmark.retrieval.answer import tidy
from benchmark.run.stored_data import class_text

if TYPE_CHECKING:
    from datasets.layouts.captioned_images import CaptionedImages
    from reports.gallery.panel import Item

PICTURES, SOUNDS = "pictures", "sounds"


@dataclass
class Media:
    """Gives items what is known of them, and writes their pictures and sounds, each once.

    Attributes:
        data: the data set; None where it cannot be opened.
        cell: any cell on the split; it says who speaks the sentences without a recording.
        folder: of the gallery.
        notes: what could not be shown, one line each.
    """

    data: CaptionedImages | None
    cell: Cell
    folder: Path
    notes: list[str] = field(default_factory=list)
    _known: dict[str, Item] = field(default_factory=dict, repr=False)

    def item(self, name: str, label: object) -> Item:
        """The item of an id without its sound."""
        from reports.gallery.panel import Item

        if name not in self._known:
            self._known[name] = Item(name, class_text(label, self.data), self._caption(name), self._picture(name))
        return self._known[name]

    def played(self, items: list[str]) -> dict[str, str]:
        """Writes the sounds of captions; id -> file below the folder. Those that cannot be spoken have none.

        Sounds are those of the test side without noise.
        """
        from datasets.queries.playing import write_sound
        from datasets.queries.query import query_of_item

        if self.data is None:
            return {}
        condition, table = SpeechCondition.parsed(self.cell.speech), registry.engines()
        engines = {name: table.load(name) for name in (*condition.fit, *condition.test)}
        found: dict[str, str] = {}
        for name in dict.fromkeys(items):
            try:
                query = query_of_item(self.data, name, condition, engines)
                if query is not None and query.modality == "sound":
                    path = self.folder / SOUNDS / f"{self._file(name)}.mp3"
                    if not path.exists():
                        write_sound(query.source, path)
                    found[name] = f"{SOUNDS}/{path.name}"
            except DataUnavailable as error:
                self._note(f"sounds are left out: {error}")
                break
        return found

    def _caption(self, name: str) -> str:
        from datasets.queries.query import caption_of

        return tidy(caption_of(self.data, name)) if self.data is not None else ""

    def _picture(self, name: str) -> str:
        from datasets.queries.query import picture_of
        from datasets.queries.sheets import jpeg

        source = None if self.data is None else picture_of(self.data, name)
        if source is None:
            return ""
        path = self.folder / PICTURES / f"{self._file(source.name)}.jpg"
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(jpeg(source))
        return f"{PICTURES}/{path.name}"

    def _file(self, name: str) -> str:
        """Part of a file name; ids may hold any characters."""
        return digest([self.cell.dataset, name])[:16]

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)
