"""Searches with one kept model, any number of times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.contract.codes import Codes, Representation
from benchmark.contract.errors import UserError
from benchmark.contract.labels import Labels
from benchmark.contract.printable import printable
from benchmark.contract.quoting import shown
from benchmark.jobs.workers import Unwatched, Watcher
from benchmark.search.answer import Answer
from benchmark.search.asking import Asked, asked
from benchmark.search.choice import Wanted
from benchmark.search.model import OpenModel
from benchmark.search.ranking import rank

if TYPE_CHECKING:
    from benchmark.search.own_images import OwnImages

LARGEST_TOP = 1_000_000


@dataclass(frozen=True)
class Search:
    """One kept model, ready for queries.

    Attributes:
        model: the model.
        images: images of the user in place of the split's database; None searches the split.
    """

    model: OpenModel
    images: OwnImages | None = None

    def over(self, folder: Path | str, watcher: Watcher | None = None) -> Search:
        """The same model on the images below a folder.

        Their codes are kept beside the run, so that later calls encode only images that are new or have changed.

        Args:
            folder: with images, which may lie in folders of their own.
            watcher: shows progress.

        Raises:
            UserError: the folder holds no image that can be read, or the front-end of images was not kept.
        """
        from benchmark.search.own_images import own_images

        return replace(self, images=own_images(self.model, Path(folder), watcher or Unwatched()))

    def search(self, query: str | Path, top: int | None = 10) -> Answer:
        """The nearest items for a query: images for a sentence or a sound, sounds for an image.

        Args:
            query: an image or a sound file, an id of the data set ("12.tif", "12.tif#3"), or a sentence.
            top: number of items; None gives all.

        Raises:
            UserError: the query is none of these, or cannot be read or spoken; or `top` is below 1.
        """
        if top is not None and not 1 <= top <= LARGEST_TOP:
            raise UserError(f"--top should be a whole number from 1 to {LARGEST_TOP:,}, got {shown(top)}")
        found = asked(self.model, str(query))
        modality = self._searched(found)
        ids, database, labels = self._database(modality)
        ranked = rank(found.code, database)
        rows = ranked.order[:top]
        names = tuple(ids[row] for row in rows)
        return Answer(
            query=found.words,
            picture=found.picture,
            model=self.model.cell.label,
            searched=self._in_words(modality, len(ids)),
            measure="distance" if isinstance(database, Codes) else "similarity",
            ids=names,
            values=ranked.values[:top],
            places=ranked.places[:top],
            sizes=ranked.sizes[:top],
            classes=tuple("" if labels is None else self.model.class_of(labels[row]) for row in rows),
            captions=tuple(map(self._caption, names)),
            pictures=tuple(map(self._picture, names)),
            n_searched=len(ids),
        )

    def _searched(self, found: Asked) -> str:
        """The modality that is searched; raises UserError where the database holds none of it."""
        (other,) = [modality for modality in self.model.outputs.query if modality != found.modality]
        if self.images is not None and other != "image":
            raise UserError(
                f"--database holds images, which are searched with a sentence or a sound; QUERY is {found.words}"
            )
        return other

    def _database(self, modality: str) -> tuple[Sequence[str], Representation, Labels | None]:
        """Ids, codes and labels of what is searched."""
        if self.images is not None:
            return self.images.names, self.images.codes, None
        side = (self.model.outputs.database or self.model.outputs.query)[modality]
        if side.output is None:
            raise UserError(f"{self.model.cell.label} has stored no codes to search in")
        return side.ids, side.output, side.labels

    def _in_words(self, modality: str, n: int) -> str:
        if self.images is not None:
            return f"{n:,} images in {printable(str(self.images.folder))}"
        return f"{n:,} {modality}s of {self.model.cell.dataset}, {self.model.cell.protocol}"

    def _caption(self, name: str) -> str:
        from datasets.search.queries import caption_of

        data = self.model.data
        return "" if self.images is not None or data is None else caption_of(data, name)

    def _picture(self, name: str) -> Path | None:
        from datasets.search.queries import picture_of

        if self.images is not None:
            return self.images.folder / name
        return None if self.model.data is None else picture_of(self.model.data, name)


def open_search(
    run: str,
    method: str | None = None,
    dataset: str | None = None,
    bits: int | None = None,
    protocol: str | None = None,
    seed: int | None = None,
) -> Search:
    """Opens the kept model of a run below `runs/` of the current folder.

    Data and weights are looked for where the run found them, else where `$XMHASH_DATA_ROOT` and its like say.

    Args:
        run: name of the run, which `run --keep-models` wrote.
        method: name of the method; needed only if the run has kept several, like all further arguments.
        dataset: name of the data set.
        bits: code length.
        protocol: name of the protocol; None prefers rs-pairs.
        seed: number of the split; None prefers 0.

    Raises:
        UserError: there is no such run, no kept model fits or several do, or the model cannot be used.
    """
    return Search(OpenModel.of(run, Wanted(method, dataset, bits, protocol, seed)))
