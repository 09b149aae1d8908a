"""What a result says of outputs that came in a file: nothing was fitted here, so little is known of their method."""

from __future__ import annotations

from typing import Literal

from benchmark.contract.record import Record

# In place of the facts of a registered method.
FileFamily = Literal["scored-from-file"]
NotStated = Literal["not-stated"]
NotChecked = Literal["not-checked"]

FILE_FAMILY: FileFamily = "scored-from-file"
NOT_STATED: NotStated = "not-stated"
NOT_CHECKED: NotChecked = "not-checked"


class CodesFile(Record):
    """A file of codes or embeddings, or a folder of such files, that was scored.

    Attributes:
        name: of the file or folder, without the folders above it.
        digest: SHA-256 of the file, hex; of a folder, of the names and digests of its files.
        dataset_digest, split_digest: of the split whose items it encodes, as in `SplitFacts`.
    """

    name: str
    digest: str
    dataset_digest: str
    split_digest: str
