"""Searches with one kept model, any number of times."""

from __future__ import annotations

import operator
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from benchmark.contract.codes import Codes, Representation
from benchmark.contract.errors import UserError
from benchmark.contract.labels import Labels
from benchmark.contract.printable import printable
from benchmark.contract.python_words import in_python_words
from benchmark.contract.quoting import shown
from benchmark.jobs.workers import Unwatched, Watcher
from benchmark.kept.run_models import Places
from benchmark.retrieval.answer import Answer
from benchmark.retrieval.choice import ModelChoice
from benchmark.retrieval.encoded_query import EncodedQuery, encode_query
from benchmark.retrieval.model import Moved, OpenModel
from benchmark.retrieval.ranking import rank

if TYPE_CHECKING:
    from benchmark.retrieval.kept_codes import OwnImages

LARGEST_TOP = 1_000_000
WORDS = {"keep_models": "--keep-models"}  # an option of `run`, which is no argument here

PathOrPaths = str | Path | Sequence[str | Path]


@dataclass(frozen=True)
class Search:
    """One kept model, ready for queries.

    Attributes:
        model: the model.
        images: images of the user in place of the split's database; None searches the split.
    """

    model: OpenModel
    images: OwnImages | None = None

    def __repr__(self) -> str:
        """One line; all codes would fill pages."""
        if self.images is not None:
            return f"Search: {self.model.cell.label}, {self._in_words('image', len(self.images.names))}"
        outputs = self.model.outputs
        sides = [f"{len(side.ids):,} {name}s" for name, side in (outputs.database or outputs.query).items()]
        return f"Search: {self.model.cell.label}, {', '.join(sides)}"

    def over(self, folder: Path | str, watcher: Watcher | None = None) -> Search:
        """The same model on the images below a folder.

        Their codes are kept beside the run, so that later calls encode only images that are new or have changed.

        Args:
            folder: with images, which may lie in folders of their own.
            watcher: shows progress.

        Raises:
            UserError: the folder holds no image that can be read, or the front-end of images was not kept.
        """
        from benchmark.retrieval.kept_codes import own_images

        with in_python_words({**WORDS, "database": "folder"}):
            if not isinstance(folder, str | Path):
                raise UserError(f"--database should be the path of a folder, got {shown(folder)}")
            return replace(self, images=own_images(self.model, Path(folder), watcher or Unwatched()))

    def search(self, query: str | Path, top: int | None = 10) -> Answer:
        """The nearest items for a query: images for a sentence or a sound, sounds for an image.

        Args:
            query: an image or a sound file, an id of the data set ("12.tif", "12.tif#3"), or a sentence.
            top: number of items; None gives all.

        Raises:
            UserError: the query is none of these, or cannot be read or spoken; or `top` is no such number.
        """
        with in_python_words({**WORDS, "database": "the folder"}):
            if isinstance(query, Path) and os.path.lexists(query):
                query = query.absolute()  # a path, whatever its name
            if not isinstance(query, str | Path):
                raise UserError(f"QUERY should be a text or a path, got {shown(query)}")
            return self.answer(str(query), None if top is None else whole_number("top", top))

    def answer(self, query: str, top: int | None) -> Answer:
        """The same, with errors in the words of the command line."""
        if top is not None and not 1 <= top <= LARGEST_TOP:
            raise UserError(f"--top should be a whole number from 1 to {LARGEST_TOP:,}, got {shown(top)}")
        found = encode_query(self.model, query)
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
            source=self.model.source,
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

    def _searched(self, found: EncodedQuery) -> str:
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
        from datasets.queries.query import caption_of

        data = self.model.data
        return "" if self.images is not None or data is None else caption_of(data, name)

    def _picture(self, name: str) -> Path | None:
        from datasets.queries.query import picture_of

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
    *,
    cell: str | None = None,
    plugin: PathOrPaths = (),
    dataset_dir: PathOrPaths = (),
    data_root: str | Path | None = None,
    image_weights: str | Path | None = None,
    speech_weights: str | Path | None = None,
    piper_voice: str | Path | None = None,
) -> Search:
    """Opens the kept model of a run below `runs/` of the current folder.

    Every argument means what the option of `search` means. Data, weights and files with methods of your own are looked
    for where the run found them; give only those that have moved.

    Args:
        run: name of the run, which `run --keep-models` wrote.
        method: name of the method; needed only if the run has kept several, like the arguments up to `cell`.
        dataset: name of the data set.
        bits: code length.
        protocol: name of the protocol; None prefers rs-pairs.
        seed: number of the split; None prefers 0.
        cell: key of the cell, or how it begins; it decides alone.
        plugin: one or several Python files with the run's own methods and data sets.
        dataset_dir: one or several folders of your own images with captions.
        data_root: folder that holds UCM_captions/, Sydney_captions/, RSICD/; where the place of the run is gone, None
            takes `$XMHASH_DATA_ROOT`, and likewise for the weights.
        image_weights: state-dict file of the image backbone.
        speech_weights: folder or name of a Whisper model.
        piper_voice: voice of the engine piper.

    Raises:
        UserError: there is no such run, no kept model fits or several do, an argument is of another kind, or the model
            cannot be used.
    """
    named = {"run": run, "method": method, "dataset": dataset, "protocol": protocol, "cell": cell}
    for name, text in named.items():
        if not isinstance(text, str) and not (text is None and name != "run"):
            raise UserError(f"{name} should be a text, got {shown(text)}")
    n_bits, number = (
        None if value is None else whole_number(name, value) for name, value in (("bits", bits), ("seed", seed))
    )
    moved = {
        "data_root": data_root,
        "image_weights": image_weights,
        "speech_weights": speech_weights,
        "piper_voice": piper_voice,
    }
    places = Places(**{name: None if path is None else _place(name, path) for name, path in moved.items()})
    own = Moved(places, _paths("plugin", plugin), _paths("dataset_dir", dataset_dir))
    with in_python_words(WORDS):
        return Search(OpenModel.of(run, ModelChoice(method, dataset, n_bits, protocol, number, cell), own))


def whole_number(name: str, value: object) -> int:
    """The number that an argument is, also one of numpy; raises UserError for anything else."""
    try:
        return operator.index(cast("int", None if isinstance(value, bool) else value))
    except TypeError:
        raise UserError(f"{name} should be a whole number, got {shown(value)}") from None


def _place(name: str, path: object) -> str:
    """A path as text, absolute where there is such a file or folder; the name of a speech model stays a name."""
    (found,) = _paths(name, (path,))
    return str(found.absolute()) if found.exists() or name != "speech_weights" else str(path)


def _paths(name: str, given: object) -> tuple[Path, ...]:
    """One or several paths; raises UserError for anything else."""
    several = given if isinstance(given, list | tuple) else (given,)
    for path in several:
        if not isinstance(path, str | Path):
            raise UserError(f"{name} should be the path of a file or folder, got {shown(path)}")
    return tuple(map(Path, several))
