"""The codes of a folder of images, kept beside the run and renewed where files have changed.

They lie in `runs/<name>/databases/<key of the cell>-<digest of the folder's path>/`: `codes.npy`, which is mapped into
memory, a row for each image that can be read; `facts.npy`, for each file its bytes, the time of its last change and
whether it can be read; `names`, with a zero byte between two of them; and `about.json`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from benchmark.contract.arrays import BoolArray, IntArray
from benchmark.contract.codes import Codes, Embeddings, Representation
from benchmark.contract.digests import digest, file_digest
from benchmark.contract.drafts import draft_folder
from benchmark.contract.errors import UserError
from benchmark.contract.file_errors import storing
from benchmark.contract.image_names import IMAGE_ENDINGS
from benchmark.contract.notes import note
from benchmark.contract.printable import printable
from benchmark.contract.record import Record
from benchmark.jobs.workers import Watcher
from benchmark.retrieval.encoded_images import encoded, no_codes
from benchmark.retrieval.model import OpenModel
from benchmark.store.checked_json import Damaged, read_record, write_json
from benchmark.store.folder import DATABASES

if TYPE_CHECKING:
    from datasets.queries.image_folder import ImageFiles

FILES = ("codes.npy", "facts.npy", "names")
N_NAMED = 3  # unreadable files in a note
SEPARATOR = b"\0"  # no file name holds it


@dataclass(frozen=True)
class OwnImages:
    """A folder of images with their codes.

    Attributes:
        folder: absolute, without links.
        names: paths below the folder, in their order.
        codes: of these images, a row each.
    """

    folder: Path
    names: Sequence[str]
    codes: Representation

    def __repr__(self) -> str:
        """One line; names and codes would fill pages."""
        return f"OwnImages: {len(self.names):,} images in {printable(str(self.folder))}"


class About(Record):
    """What is stored beside kept codes.

    Attributes:
        folder: of the images, the bytes of its path as hex digits.
        fit, front_end: digests of the fit of the method, and of the features that it was fitted on.
        n_bits: code length; None for embeddings.
        checksums: file -> SHA-256.
    """

    folder: str
    fit: str
    front_end: str
    n_bits: int | None
    checksums: dict[str, str]


@dataclass(frozen=True)
class _Listed:
    """The files of a folder, and the codes of those that can be read.

    Attributes:
        names: of all files.
        facts: int64 [n, 2], bytes and time of the last change.
        is_readable: bool [n].
        values: codes or embeddings of the readable ones, [n_readable, ...].
    """

    names: Sequence[str]
    facts: IntArray
    is_readable: BoolArray
    values: NDArray[Any]

    @property
    def rows(self) -> IntArray:
        """Row of each file in the values, int64 [n]; -1 where it cannot be read."""
        return np.where(self.is_readable, np.cumsum(self.is_readable) - 1, -1)


def own_images(model: OpenModel, folder: Path, watcher: Watcher) -> OwnImages:
    """The images below a folder with their codes; encodes those that are new or have changed since the last call.

    Args:
        model: whose codes they are.
        folder: of the images.
        watcher: shows progress.

    Raises:
        UserError: the folder cannot be listed or holds no image that can be read, or the front-end was not kept.
        StorageError: the codes cannot be written beside the run.
    """
    folder = folder.resolve()
    found = _listed(folder)
    place = model.store.folder / DATABASES / f"{model.result.key}-{digest(os.fspath(folder))}"
    kept = _read(place, folder, model)
    if kept is None or not _is_same(kept, found):
        place.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{place}.lock"):
            # Another process may have encoded the images while this one waited.
            found, kept = _listed(folder), _read(place, folder, model)
            if kept is None or not _is_same(kept, found):
                _write(place, model, folder, _renewed(model, folder, kept, found, watcher))
                kept = _read(place, folder, model)
    if kept is None:
        raise UserError(f"{place} cannot be read; delete it")
    return _of(model, folder, kept)


def _listed(folder: Path) -> ImageFiles:
    """The images below a folder; raises UserError where there are none or it cannot be listed."""
    from datasets.queries.image_folder import images_below

    try:
        found = images_below(folder)
    except OSError as error:
        raise UserError(
            f"--database should be a folder of images; {folder} cannot be listed: {error.strerror}"
        ) from error
    if not found.names:
        raise UserError(f"--database should be a folder of images ({', '.join(IMAGE_ENDINGS)}); {folder} holds none")
    return found


def _of(model: OpenModel, folder: Path, kept: _Listed) -> OwnImages:
    left_out = [kept.names[row] for row in np.flatnonzero(~kept.is_readable).tolist()]
    if len(left_out) == len(kept.names):
        raise UserError(
            f"--database should be a folder of images; none of the {len(left_out):,} in {folder} can be read"
        )
    if left_out:
        named = ", ".join(map(printable, left_out[:N_NAMED])) + (", …" if len(left_out) > N_NAMED else "")
        note(f"{len(left_out):,} of {len(kept.names):,} images in {folder} cannot be read and are left out: {named}")
    names = kept.names if not left_out else [kept.names[row] for row in np.flatnonzero(kept.is_readable).tolist()]
    bits = model.cell.n_bits
    return OwnImages(folder, names, Embeddings(kept.values) if bits is None else Codes(kept.values, bits))


def _is_same(kept: _Listed, found: ImageFiles) -> bool:
    return kept.names == found.names and np.array_equal(kept.facts, found.facts)


def _renewed(model: OpenModel, folder: Path, kept: _Listed | None, found: ImageFiles, watcher: Watcher) -> _Listed:
    """The files that are there now with their codes; those that have not changed keep theirs."""
    names, facts = found.names, found.facts
    kept = kept or _Listed((), np.zeros((0, 2), np.int64), np.zeros(0, np.bool_), no_codes(model))
    row_of = {name: row for row, name in enumerate(kept.names)}
    before = np.array([row_of.get(name, -1) for name in names], np.int64)
    is_same = before >= 0
    is_same[is_same] = (kept.facts[before[is_same]] == facts[is_same]).all(axis=1)
    new = np.flatnonzero(~is_same)
    is_readable, fresh = encoded(model, [folder / names[row] for row in new.tolist()], watcher)
    rows = np.full(len(names), -1)
    rows[is_same] = kept.rows[before[is_same]]
    rows[new[is_readable]] = len(kept.values) + np.arange(len(fresh))
    values = np.concatenate([kept.values, fresh])
    return _Listed(names, facts, rows >= 0, values[rows[rows >= 0]])


def _write(place: Path, model: OpenModel, folder: Path, found: _Listed) -> None:
    """Writes the files of a folder and its codes, all or nothing."""
    with storing(place, "codes of images"), draft_folder(place.parent) as draft:
        np.save(draft / "codes.npy", found.values)
        np.save(draft / "facts.npy", np.column_stack([found.facts, found.is_readable.astype(np.int64)]))
        (draft / "names").write_bytes(SEPARATOR.join(map(os.fsencode, found.names)))
        about = _about(model, folder, {name: file_digest(draft / name) for name in FILES})
        write_json(draft / "about.json", about.model_dump(mode="json"))
        with draft_folder(place.parent) as aside:
            # Renamed, not removed first: readers do without the lock and so miss the folder for a moment only.
            if os.path.lexists(place):
                place.rename(aside / place.name)
            draft.rename(place)


def _about(model: OpenModel, folder: Path, checksums: dict[str, str]) -> About:
    front_end = model.about.front_ends.get("image", "")
    return About(
        folder=os.fsencode(folder).hex(),
        fit=model.about.digest,
        front_end=front_end,
        n_bits=model.cell.n_bits,
        checksums=checksums,
    )


def _read(place: Path, folder: Path, model: OpenModel) -> _Listed | None:
    """The kept codes; None where there are none, another model made them, or a file is damaged."""
    try:
        about = read_record(About, place / "about.json")
        if about != _about(model, folder, {name: file_digest(place / name) for name in FILES}):
            return None
        facts = np.load(place / "facts.npy", allow_pickle=False)
        values = np.load(place / "codes.npy", mmap_mode="r", allow_pickle=False)
        names = tuple(map(os.fsdecode, (place / "names").read_bytes().split(SEPARATOR)))
        if read_record(About, place / "about.json") != about:  # another process has just replaced the folder
            return None
        return _Listed(names, facts[:, :2], facts[:, 2].astype(np.bool_), values)
    except (OSError, ValueError, Damaged):
        return None
