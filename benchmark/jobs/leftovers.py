"""Removes the drafts and temporary folders that killed runs left behind."""

from __future__ import annotations

import contextlib
import tempfile
import time
from pathlib import Path

from benchmark.contract.caches import cache_folder
from benchmark.contract.drafts import sweep

# What libraries leave in the cache when they are killed: matplotlib's lock, without which later runs wait for seconds,
# and torch's unfinished downloads. They hold no lock that tells whether somebody still writes them.
OF_LIBRARIES = ("libraries/matplotlib/*.matplotlib-lock", "torch/hub/checkpoints/*.partial")
ABANDONED = 600  # seconds without a write


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
    for pattern in OF_LIBRARIES:
        for path in cache_folder().glob(pattern):
            with contextlib.suppress(OSError):  # a read-only cache, or another run was faster
                if time.time() - path.stat().st_mtime > ABANDONED:
                    path.unlink()
