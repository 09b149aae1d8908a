"""Folders of a run that hold one record a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic

from benchmark.contract.drafts import remove
from benchmark.store.checked_json import Damaged, RecordT, read_record, write_json
from benchmark.store.json_files import json_files


@dataclass(frozen=True)
class RecordFolder(Generic[RecordT]):
    """Records of one kind, each in a JSON file whose name follows from the record.

    Attributes:
        folder: of the files; there may be none.
        kind: of the records.
        name: gives the file name of a record.
    """

    folder: Path
    kind: type[RecordT]
    name: Callable[[RecordT], str]

    def write(self, record: RecordT) -> None:
        """Stores a record in place of one of the same name."""
        write_json(self.folder / self.name(record), record.model_dump(mode="json"))

    def read(self) -> list[RecordT]:
        """All records that can be read, ordered by file name; raises UserError where none can be listed."""
        return [record for path in json_files(self.folder) if (record := self._record(path)) is not None]

    def unreadable(self) -> list[Path]:
        """Files that hold something else, or a record that belongs in another file."""
        return [path for path in json_files(self.folder) if self._record(path) is None]

    def remove(self, is_meant: Callable[[RecordT], bool]) -> None:
        """Removes the readable records that are meant."""
        for record in filter(is_meant, self.read()):
            remove(self.folder / self.name(record))

    def _record(self, path: Path) -> RecordT | None:
        try:
            record = read_record(self.kind, path)
        except Damaged:
            return None
        return record if path.name == self.name(record) else None
