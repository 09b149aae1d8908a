"""Opens a data set: the real one below a root, or its stand-in in the cache."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from filelock import FileLock

from benchmark.contract.digests import source_digest
from benchmark.contract.errors import UserError
from benchmark.contract.rows import Source
from datasets.layouts.captioned_images import CaptionedImages, PublishedLayout


def cache_folder() -> Path:
    """`$XMHASH_CACHE`, else `xmhash` in the user's cache folder."""
    named = os.environ.get("XMHASH_CACHE")
    if named:
        return Path(named).expanduser().resolve()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "xmhash"


def open_dataset(layout: type[PublishedLayout], source: Source, root: Path | None) -> CaptionedImages:
    """The data set of that layout.

    Args:
        layout: how it lies on disk.
        source: "real" reads below root; "stand-in" draws the stand-in once and reads it from the cache.
        root: folder that holds the published folders; needed for "real" alone.

    Raises:
        DataUnavailable: the data set is missing or incomplete below root.
        UserError: root is not given or is no folder.
    """
    if source == "stand-in":
        from datasets.stand_in.write import CLASS_SIZES

        return layout(_stand_in_folder(layout.name), "stand-in", CLASS_SIZES[layout.name]).read()
    if root is None:
        raise UserError("--data real needs --data-root DIR, the folder that holds UCM_captions/, RSICD/, …; none came")
    if not root.is_dir():
        raise UserError(f"--data-root should be a folder that holds UCM_captions/, RSICD/, …; {root} is no folder")
    return layout(root, "real").read()


def _stand_in_folder(name: str) -> Path:
    """Folder of the generated stand-in, made at the first call; complete as soon as it has its name."""
    from datasets.stand_in.write import write_stand_in

    folder = cache_folder() / "stand-in" / f"{name}-{source_digest('datasets.stand_in.write')}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            draft = Path(tempfile.mkdtemp(dir=folder.parent))
            try:
                write_stand_in(name, draft)
                draft.rename(folder)
            except BaseException:
                shutil.rmtree(draft, ignore_errors=True)
                raise
    return folder
