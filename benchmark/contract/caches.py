"""The cache folder, and the caches of libraries below it."""

from __future__ import annotations

import atexit
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmark.contract.drafts import draft_folder
from benchmark.contract.errors import UserError
from benchmark.contract.given_paths import path_of
from benchmark.contract.notes import note
from benchmark.contract.quoting import shown

VARIABLE = "XMHASH_CACHE"

# Environment variable of a library's cache -> its folder below ours.
LIBRARIES = {
    "CUDA_CACHE_PATH": "cuda",
    "HF_HOME": "huggingface",
    "MPLCONFIGDIR": "matplotlib",
    "NUMBA_CACHE_DIR": "numba",
    "SCIKIT_LEARN_DATA": "scikit-learn",
    "SKIMAGE_DATADIR": "scikit-image",
    "TORCHINDUCTOR_CACHE_DIR": "torch-inductor",
    "TRITON_CACHE_DIR": "triton",
}


def cache_folder() -> Path:
    """The cache folder: `$XMHASH_CACHE`, else `xmhash` in the user's cache folder.

    Raises:
        UserError: the user has no home folder, or the variable names something that cannot be a folder.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return _named_folder(named)
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / "xmhash"
    except RuntimeError as error:
        raise UserError(f"there is no home folder; set {VARIABLE} to a folder that can be written") from error


def settle_caches() -> None:
    """Settles where this process, and the workers that it starts, keep what they cache; call it once a command.

    Without `$XMHASH_CACHE` and without a home folder that can be written, this is a temporary folder, which goes when
    the process ends. Libraries keep their caches in `libraries/` below the cache folder; where that cannot be written,
    in a temporary folder. Weights that torch downloads lie in `torch/`, unless `$TORCH_HOME` is set.

    Raises:
        UserError: the variable names something that cannot be a folder.
        OSError: a temporary folder is needed and cannot be made.
    """
    if not os.environ.get(VARIABLE) and (reason := _no_default()):
        folder = _temporary_folder()
        os.environ[VARIABLE] = str(folder)
        note(
            f"{reason}, so features and stand-ins of this command are kept in {folder} and deleted at its end; set "
            f"{VARIABLE} to a folder to keep them"
        )
    cache = cache_folder()
    libraries = cache / "libraries" if _can_be_written(cache / "libraries") else _temporary_folder()
    os.environ.update({variable: str(libraries / name) for variable, name in LIBRARIES.items()})
    os.environ.setdefault("TORCH_HOME", str(cache / "torch"))


def _named_folder(named: str) -> Path:
    """The folder that the variable names; raises UserError where it cannot be one."""
    try:
        path_of(named)
        folder = os.path.realpath(Path(named).expanduser())  # a link in a circle stays as it is
        if os.path.isdir(folder) or not os.path.lexists(folder):
            return Path(folder)
        reason = "that is no folder"
    except RuntimeError:
        reason = "there is no such home folder"
    except ValueError:
        reason = "no folder can have that name"
    raise UserError(
        f"{VARIABLE} should be the folder for cached features and stand-ins; it is {shown(named)}, and {reason}; set "
        "it to a folder that can be written"
    )


def _no_default() -> str:
    """Why the default cache folder cannot be used; empty if it can."""
    try:
        folder = cache_folder()
        if not os.environ.get("XDG_CACHE_HOME") and not os.path.isdir(Path.home()):  # such as /nonexistent
            return f"there is no home folder {Path.home()}"
    except UserError:
        return "there is no home folder"
    return "" if os.path.isdir(folder) or _can_be_written(folder) else f"the cache folder {folder} cannot be made"


def _can_be_written(folder: Path) -> bool:
    """Whether files can be made in the folder, or the folder itself can be made; makes nothing."""
    # Path.exists() raises where a folder above may not be searched.
    there = next(path for path in (folder, *folder.parents) if os.path.exists(path))
    return os.path.isdir(there) and os.access(there, os.W_OK | os.X_OK)


def _temporary_folder() -> Path:
    """A folder that is removed when this process ends, or by a later run if it is killed."""
    stack = ExitStack()
    folder = stack.enter_context(draft_folder(Path(tempfile.gettempdir())))
    atexit.register(stack.close)
    return folder
