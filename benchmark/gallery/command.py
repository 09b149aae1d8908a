"""What `report --gallery` and `report --panel` do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.contract.errors import UserError
from benchmark.contract.listing import listed
from benchmark.contract.quoting import shown
from benchmark.gallery.answers import StoredAnswers
from benchmark.gallery.media import Media
from benchmark.gallery.sample import sample
from benchmark.run.stored_data import stored_data
from benchmark.store.store import Store

if TYPE_CHECKING:
    from reports.gallery.choice import GalleryChoice, ShownTable
    from reports.gallery.files import GalleryParts
    from reports.gallery.panel import Kind, Panel

N_NAMED = 5  # ids of queries in an error


def write_gallery(name: str, choice: GalleryChoice, *, play: bool) -> Path:
    """Writes the gallery of a run and returns its page.

    Args:
        name: of the run.
        choice: what it shows.
        play: whether sounds can be played.

    Raises:
        UserError: there is no such run, or its results cannot be shown.
        StorageError: a file cannot be written.
    """
    from reports.gallery import files
    from reports.gallery.choice import shown_tables

    store = Store.existing(name)
    tables = shown_tables(store, choice)

    def make(folder: Path) -> GalleryParts:
        panels: list[Panel] = []
        notes: list[str] = []
        for table in tables:
            found = _OpenTable.of(store, table, 0, folder)
            panels += found.sampled(play=play)
            notes += found.media.notes
        return files.GalleryParts(tuple(panels), tuple(dict.fromkeys(notes)))

    return files.write_gallery(store, make)


def write_panel(name: str, choice: GalleryChoice, panel: str) -> Path:
    """Draws one panel as PDF and returns the file.

    Args:
        name: of the run.
        choice: methods and code length.
        panel: data set and id of a query, such as "ucm:42.tif" or "ucm:42.tif#3"; the ending of a file name may be
            left out.

    Raises:
        UserError: there is no such run or query, or its results cannot be shown.
        StorageError: the file cannot be written.
    """
    from reports.gallery import files
    from reports.gallery.choice import shown_tables

    dataset, colon, query = panel.partition(":")
    if not (dataset and colon and query):
        raise UserError(
            "--panel should be a data set and the id of a query, such as ucm:42.tif or ucm:42.tif#3; got "
            f"{shown(panel)}"
        )
    store = Store.existing(name)
    (table,) = shown_tables(store, replace(choice, datasets=(dataset,)))

    def make(folder: Path) -> Panel:
        asked = []
        for place in range(len(table.methods[0][1])):
            found = _OpenTable.of(store, table, place, folder)
            for direction, row in found.rows_of(query):
                return found.panel(direction, "chosen", row)
            asked += found.ids()
        raise UserError(
            f"--panel: {shown(query)} is no query of {dataset} in this run, on any of its splits; its queries are "
            f"{listed(list(dict.fromkeys(asked)), N_NAMED)}"
        )

    return files.write_panel(store, make)


@dataclass(frozen=True)
class _OpenTable:
    """The methods of a table on one split, with the data set.

    Attributes:
        table: what is shown.
        answers: of each method.
        media: captions and pictures.
    """

    table: ShownTable
    answers: tuple[StoredAnswers, ...]
    media: Media

    @classmethod
    def of(cls, store: Store, table: ShownTable, place: int, folder: Path) -> _OpenTable:
        """The table on the split of one of its seeds.

        Raises:
            UserError: outputs are damaged or lack values of single queries, or methods have other queries.
        """
        answers = tuple(StoredAnswers(store, label, of_seeds[place]) for label, of_seeds in table.methods)
        first = answers[0]
        for other in answers[1:]:
            if any(other.queries[d].ids != first.queries[d].ids for d in first.queries):
                raise UserError(
                    f"{other.label} and {first.label} were scored on different queries; repeat the `run` command, or "
                    "choose others with --methods"
                )
        data, reason = stored_data(store, table.group.group.dataset, table.group.group.source)
        media = Media(data, first.result.cell, folder)
        if reason:
            media.notes.append(f"classes in words, captions, pictures and sounds are left out: {reason}")
        return cls(table, answers, media)

    def ids(self) -> list[str]:
        """Ids of all queries."""
        return [name for direction in self.answers[0].queries.values() for name in direction.ids]

    def rows_of(self, query: str) -> Iterator[tuple[str, int]]:
        """Direction and position of the query of this id, whole or without the ending of the file name."""
        for direction, scores in self.answers[0].queries.items():
            for row, name in enumerate(scores.ids):
                if query in (name, _without_ending(name)):
                    yield direction, row

    def sampled(self, *, play: bool) -> Iterator[Panel]:
        """The panels of the sample, direction by direction; raises UserError as `panel` does."""
        for direction in self.table.group.directions:
            scores = self.answers[0].queries[direction]
            rows = sample(scores)
            if not rows:
                self.media.notes.append(f"no query of {direction} has a relevant item")
            panels = [self.panel(direction, kind, row) for kind, row in rows]
            yield from self._played(panels) if play else panels

    def panel(self, direction: str, kind: Kind, row: int) -> Panel:
        """The query at this position with all answers; raises UserError where outputs are damaged."""
        from reports.gallery.panel import Panel

        first, group = self.answers[0], self.table.group
        asked, searched = first.modalities(direction)
        scores = first.queries[direction]
        return Panel(
            dataset=group.group.dataset,
            direction=direction,
            kind=kind,
            query=self.media.item(scores.ids[row], scores.labels[row]),
            asked=asked,
            searched=searched,
            source=group.label,
            split=f"{group.group.protocol} version {group.group.protocol_version}, seed {first.result.cell.seed}",
            answers=tuple(answers.answer(direction, row, self.media.item) for answers in self.answers),
            cells=tuple((answers.result.key, answers.result.outputs_checksum) for answers in self.answers),
        )

    def _played(self, panels: list[Panel]) -> list[Panel]:
        """The panels with sounds: of all queries, and of what was found in the drawn ones."""
        from reports.gallery.panel import KINDS

        found = [f.item.id for p in panels if p.kind in KINDS for a in p.answers for f in a.found]
        sounds = self.media.played([*(panel.query.id for panel in panels), *found])
        return [panel.with_sounds(sounds) for panel in panels]


def _without_ending(name: str) -> str:
    """`42#3` of `42.tif#3`."""
    stem, mark, number = name.partition("#")
    return f"{Path(stem).stem}{mark}{number}"
