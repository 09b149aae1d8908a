"""What `data init` does: writes the description of a folder of the user's own, from looking at it."""

from __future__ import annotations

from pathlib import Path

from benchmark.contract.drafts import draft_file
from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.contract.file_errors import storing
from benchmark.contract.printable import printable
from datasets.own_folder.description import FILE, description_text
from datasets.own_folder.folder import looked_at, open_own_folder
from datasets.own_folder.summary import contents


def init_folder(folder: Path) -> tuple[str, bool]:
    """Writes `dataset.toml` into a folder; returns what was guessed and found, and whether the folder can be used.

    Raises:
        UserError: there is no such folder, it has a description already, or it cannot be told how to read it.
        StorageError: the file cannot be written.
    """
    path = folder / FILE
    if path.exists():
        raise UserError(f"{path} is there already; edit it, or delete it to have it written again")
    looked = looked_at(folder)
    with storing(path, "the description"), draft_file(path) as file:
        file.write(description_text(looked.description).encode())
    lines = [f"wrote {path}; edit it where a guess is wrong", *(f"  guessed: {text}" for text in looked.said)]
    usable = True
    try:
        lines += [f"  there:   {text}" for text in contents(open_own_folder(folder))]
    except DataUnavailable as error:
        lines.append(f"  state:   not usable yet: {error}")
        usable = False
    return "\n".join(map(printable, lines)), usable
