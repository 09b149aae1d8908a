"""Removes the drafts and temporary folders that killed runs left behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmark.contract.caches import cache_folder
from benchmark.contract.drafts import sweep


def sweep_leftovers(*folders: Path) -> None:
    """Removes what killed processes left in the temporary folder, the cache and these folders.

    Drafts of processes that are alive stay. Looks into each folder and the folders directly in it.

    Raises:
        UserError: there is no cache folder.
    """
    sweep(Path(tempfile.gettempdir()))
    for folder in (cache_folder(), *folders):
        sweep(folder)
        if folder.is_dir():
            for inner in folder.iterdir():
                if inner.is_dir() and not inner.is_symlink():
                    sweep(inner)
