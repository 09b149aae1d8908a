"""Errors of files that cannot be read or written, which several modules raise in the same words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmark.contract.errors import DataUnavailable, StorageError, UserError


@contextmanager
def storing(path: Path, what: str) -> Iterator[None]:
    """Turns an OSError of the block, which may name a draft or no file at all, into a StorageError that names `path`.

    Args:
        path: file or folder that the block writes. If a rename fails, the error names the target of that rename.
        what: completes the error "could not write ...".
    """
    try:
        yield
    except StorageError:
        raise
    except OSError as error:
        reason = f"could not write {what}: {error.strerror or error}"
        raise StorageError(error.errno, reason, str(error.filename2 or path)) from error


def unreadable_weights(network: str, path: Path, error: OSError) -> UserError:
    """The error for a file of `--image-weights` that cannot be read, or is not there.

    Args:
        network: that the weights are for.
        path: the file.
        error: what reading it raised.
    """
    reason = f"there is no file {path}" if isinstance(error, FileNotFoundError) else f"{path} cannot be read ({error})"
    return UserError(f"--image-weights should be a state-dict file for {network}; {reason}")


def flaw_and_remedy(error: OSError) -> tuple[str, str]:
    """What an error says of the file that was read, as the end of a sentence about it, and what to do."""
    if isinstance(error, FileNotFoundError):
        return "is not there", "check the path"
    return f"cannot be read ({error.strerror or error})", "replace it"


def save_as_utf8(path: Path) -> str:
    """What to do with a text file in another encoding; a spreadsheet has its own name for UTF-8."""
    return "save it as UTF-8" + ("" if path.suffix.lower().startswith(".json") else " (in Excel: CSV UTF-8)")


def unreadable(kind: str, path: Path, why: str) -> DataUnavailable:
    """The error for a file of a data set that cannot be used.

    Args:
        kind: what was expected, such as "image".
        path: the file.
        why: what is wrong with it, as the end of a sentence about it.
    """
    return DataUnavailable(f"expected a readable {kind}, {path} {why}; replace it")
