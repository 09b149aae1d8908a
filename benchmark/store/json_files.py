"""Lists the JSON files of a folder of a run."""

from __future__ import annotations

import os
from pathlib import Path

from benchmark.contract.errors import UserError


def json_files(folder: Path) -> list[Path]:
    """Paths of the JSON files of a folder, ordered; empty where there is no such folder.

    Raises:
        UserError: something is there that cannot be listed; the files may be elsewhere and whole.
    """
    try:
        return sorted(folder / name for name in os.listdir(folder) if name.endswith(".json"))
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not folder.is_symlink():
            return []
        raise UserError(
            f"expected a folder of this run in {folder}, it cannot be listed ({error.strerror}); restore it, or "
            "delete what is there to begin without it"
        ) from error
