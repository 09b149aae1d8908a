"""What `data init` does: writes the description of a folder of the user's own, from looking at it."""

from __future__ import annotations

from pathlib import Path

from benchmark.contract.drafts import draft_file
from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.contract.file_errors import storing
from benchmark.contract.printable import printable
from datasets.own_folder.description import FILE, description_text
from datasets.own_folder.folder import open_own_folder
from datasets.own_folder.looking import guessed, require_folder
from datasets.own_folder.summary import contents


def init_folder(folder: Path) -> tuple[str, bool]:
    """Writes `dataset.toml` into a folder, with blanks for what could not be guessed.

    Returns:
        What was guessed and found, and whether the folder can be used.

    Raises:
        UserError: there is no such folder, it has a description already, or it has no file of captions to read.
        StorageError: the file cannot be written.
    """
    path = folder / FILE
    require_folder(folder)
    if path.exists():
        raise UserError(f"{path} is there already; edit it, or delete it to have it written again")
    reading = guessed(folder)
    hints = {blank.entry: blank.hint for blank in reading.blanks}
    with storing(path, "the description"), draft_file(path) as file:
        file.write(description_text(reading.description, hints).encode())
    guesses = [f"  guessed: {text}" for text in reading.guesses]
    if hints:
        blanks = [f"  fill in: {entry}: {hint}" for entry, hint in hints.items()]
        return "\n".join(map(printable, [f"wrote {path} with blanks; fill them in", *guesses, *blanks])), False
    lines = [f"wrote {path}; edit it where a guess is wrong", *guesses]
    usable = True
    try:
        lines += [f"  there:   {text}" for text in contents(open_own_folder(folder, reading))]
    except DataUnavailable as error:
        lines.append(f"  state:   not usable yet: {error}")
        usable = False
    return "\n".join(map(printable, lines)), usable
