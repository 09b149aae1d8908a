"""The two files of a kept value: X.npz holds its arrays, X.json its structure and the code and packages it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

import numpy as np
from pydantic import Field, JsonValue

from benchmark import __version__
from benchmark.contract.digests import file_digest
from benchmark.contract.errors import UserError
from benchmark.contract.numeric_packages import numeric_versions
from benchmark.contract.program import program
from benchmark.contract.record import Record
from benchmark.kept.allowed import Allowed, CannotKeep, Refused
from benchmark.kept.layout import Array
from benchmark.kept.parts import Parts
from benchmark.kept.putting_together import put_together
from benchmark.kept.taking_apart import take_apart
from benchmark.store.atomic import write_atomically
from benchmark.store.checked_json import Damaged, read_json, read_record, write_json

FORMAT: Literal[1] = 1  # raised by every change to the files that an earlier version could not read


class Kept(Record):
    """What X.json holds.

    Attributes:
        name: what was kept, in words.
        digest: of everything that decides the value.
        code: digest of the code that uses it.
        packages: numerical package -> major.minor, with which it was made.
        suite: version of this project, for information.
        reason: why the value could not be kept; empty if it was.
        arrays_checksum: SHA-256 of X.npz; empty if the value could not be kept.
        root, parts: of `benchmark.kept.parts.Parts`.
    """

    format: Literal[1] = FORMAT
    name: str
    digest: str
    code: str
    packages: dict[str, str] = Field(default_factory=numeric_versions)
    suite: str = __version__
    reason: str = ""
    arrays_checksum: str = ""
    root: JsonValue = None
    parts: list[JsonValue] = Field(default_factory=list)


KeptT = TypeVar("KeptT", bound=Kept)


@dataclass(frozen=True)
class KeptFiles(Generic[KeptT]):
    """Where a value is kept.

    Attributes:
        kind: record of the JSON file.
        json: that file; the arrays lie beside it.
    """

    kind: type[KeptT]
    json: Path

    @property
    def arrays(self) -> Path:
        """The .npz file."""
        return self.json.with_suffix(".npz")

    def write(self, about: KeptT, value: object, allowed: Allowed) -> KeptT:
        """Keeps a value; where that is impossible, the record says why.

        Args:
            about: the record, without structure and arrays.
            value: what is kept.
            allowed: the classes and functions that it may hold.

        Returns:
            The record as it was written.

        Raises:
            StorageError: a file cannot be written.
        """
        try:
            parts = take_apart(value, allowed)
        except CannotKeep as error:
            return self.write_reason(about, str(error))
        # numpy's stubs would otherwise take one of the arrays for allow_pickle.
        write_atomically(self.arrays, lambda file: np.savez(file, allow_pickle=False, **parts.arrays))
        found = {"root": parts.root, "parts": parts.parts, "arrays_checksum": file_digest(self.arrays)}
        whole = about.model_copy(update=found)
        write_json(self.json, whole.model_dump(mode="json"))
        return whole

    def write_reason(self, about: KeptT, reason: str) -> KeptT:
        """Stores why a value cannot be kept; raises StorageError where the file cannot be written."""
        whole = about.model_copy(update={"reason": reason})
        write_json(self.json, whole.model_dump(mode="json"))
        return whole

    def read(self) -> KeptT:
        """The record.

        Raises:
            FileNotFoundError: there is none.
            Damaged: the file is not what was written.
            UserError: another version of the suite wrote it.
        """
        if not self.json.exists():
            raise FileNotFoundError(str(self.json))
        stated = read_json(self.json).get("format")
        if isinstance(stated, int) and stated != FORMAT:
            raise self._unusable(f"another version of the suite wrote it (format {stated}, this one reads {FORMAT})")
        return read_record(self.kind, self.json)

    def found(self) -> KeptT | None:
        """The record if it is there and can be used; None else."""
        try:
            return self.read()
        except (FileNotFoundError, Damaged, UserError):
            return None

    def is_whole(self, about: KeptT) -> bool:
        """Whether the arrays are those that the record was written with.

        Where the value could not be kept there are none; another version of the suite may be able to.
        """
        if about.reason:
            return about.suite == __version__
        try:
            return file_digest(self.arrays) == about.arrays_checksum
        except OSError:
            return False

    def value(self, about: KeptT, allowed: Allowed, code: str) -> object:
        """The value that was kept; no code of the file runs.

        Args:
            about: the record as it was read.
            allowed: the classes and functions that the value may hold.
            code: digest of the code that will use it.

        Raises:
            UserError: it could not be kept, was kept with other code or packages, or a file is damaged or was changed.
        """
        if about.reason:
            raise UserError(f"{about.name} could not be kept: {about.reason}")
        differing = [
            f"{name} {about.packages.get(name, 'unknown')}, here is {here}"
            for name, here in numeric_versions().items()
            if about.packages.get(name) != here
        ]
        if differing:
            raise self._unusable(f"it was kept with {' and '.join(differing)}")
        if about.code != code:
            raise self._unusable("it was kept by other code than the one here")
        try:
            if not self.is_whole(about):
                raise Refused(f"{self.arrays.name} is missing or does not agree with its checksum")
            return put_together(Parts(about.root, about.parts, _arrays(self.arrays)), allowed)
        except Refused as error:
            raise self._unusable(f"it is damaged or was changed: {error}") from error

    def _unusable(self, why: str) -> UserError:
        return UserError(f"{self.json} cannot be used: {why}; {again()}")


def again() -> str:
    """What to do about a model that is missing or cannot be used."""
    return f"repeat the run's command with --keep-models (`{program()} run … --keep-models`)"


def _arrays(path: Path) -> Mapping[str, Array]:
    """The arrays of an .npz file; raises Refused where it holds anything else."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            found: dict[str, Any] = dict(stored)
            return found
    except Exception as error:  # a damaged zip raises BadZipFile, zlib.error, EOFError, MemoryError and many more
        raise Refused(f"{path.name} does not hold plain arrays ({type(error).__name__}: {error})") from error
