"""Opens a data set: the real one below a data root, or its stand-in in the cache."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from filelock import FileLock

from benchmark.contract.digests import source_digest
from benchmark.contract.errors import UserError
from benchmark.contract.rows import Source
from datasets.layouts.captioned_images import CaptionedImages
from datasets.layouts.published_layout import PublishedLayout


def cache_folder() -> Path:
    """The cache folder: `$XMHASH_CACHE`, else `xmhash` in the user's cache folder."""
    named = os.environ.get("XMHASH_CACHE")
    if named:
        return Path(named).expanduser().resolve()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "xmhash"


def open_dataset(layout: type[PublishedLayout], source: Source, root: Path | None) -> CaptionedImages:
    """Opens a data set.

    Args:
        layout: the published layout of the data set.
        source: "real" reads below `root`; "stand-in" reads from the cache, where the stand-in is drawn at first use.
        root: the data root, which holds the published folders; only "real" needs it.

    Raises:
        DataUnavailable: the data set is missing or incomplete below `root`.
        UserError: `root` is None or is not a folder.
    """
    if source == "stand-in":
        from datasets.stand_in.classes import CLASS_SIZES

        return layout(_stand_in_folder(layout.name), "stand-in", CLASS_SIZES[layout.name]).read()
    if root is None:
        raise UserError(
            "--data real needs --data-root DIR, the folder that holds UCM_captions/, RSICD/, …; it was not given"
        )
    if not root.is_dir():
        raise UserError(f"--data-root should be a folder that holds UCM_captions/, RSICD/, …; {root} is no folder")
    return layout(root, "real").read()


def _stand_in_folder(name: str) -> Path:
    """Folder of a stand-in, drawn at the first call; the folder gets its name when it is complete."""
    from datasets.stand_in import data_set

    folder = cache_folder() / "stand-in" / f"{name}-{source_digest(data_set.__name__)}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            draft = Path(tempfile.mkdtemp(dir=folder.parent))
            try:
                data_set.write_stand_in(name, draft)
                draft.rename(folder)
            except BaseException:
                shutil.rmtree(draft, ignore_errors=True)
                raise
    return folder
