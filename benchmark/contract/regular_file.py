"""Opens only ordinary files of bounded size, so that no read blocks or runs on for ever.
A pipe would wait for a writer, and a device never ends. Files of /proc say that they are empty, so they count as empty
here and are never opened: reading some of them waits too.
"""

from __future__ import annotations

import errno
import stat
from pathlib import Path

KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
GIGABYTE = 2**30
LARGEST = 16 * GIGABYTE  # the largest file that is read at all
LARGEST_TEXT = GIGABYTE


def regular_size(path: Path, at_most: int = LARGEST) -> int:
    """Size of an ordinary file in bytes, found without opening it.

    Raises:
        OSError: there is no such file, or can be none, it is something else than an ordinary file, or it is larger than
            `at_most` bytes; the error names the file.
    """
    try:
        found = path.stat()
    except ValueError as error:  # a name from a text, which may hold NUL
        raise OSError(errno.EINVAL, f"no file can have this name ({error})", str(path)) from error
    if not stat.S_ISREG(found.st_mode):
        kind = next((text for is_kind, text in KINDS if is_kind(found.st_mode)), "something else")
        raise OSError(errno.EINVAL, f"it is {kind}, not an ordinary file", str(path))
    if found.st_size > at_most:
        raise OSError(errno.EFBIG, f"its {found.st_size:,} bytes are more than the {at_most:,} allowed", str(path))
    return found.st_size


def nonempty_size(path: Path, at_most: int = LARGEST) -> int:
    """Like `regular_size`, but an empty file raises OSError too."""
    size = regular_size(path, at_most)
    if not size:
        raise OSError(errno.ENODATA, "it is empty", str(path))
    return size


def read_bytes(path: Path, at_most: int = LARGEST) -> bytes:
    """Content of an ordinary file of at most that many bytes; raises OSError as `regular_size` does."""
    size = regular_size(path, at_most)
    if not size:
        return b""
    with path.open("rb") as file:
        return file.read(size)


def read_text(path: Path, errors: str = "strict") -> str:
    """Content of an ordinary UTF-8 file; raises OSError as `regular_size` does, or UnicodeDecodeError."""
    return read_bytes(path, LARGEST_TEXT).decode("utf-8", errors).replace("\r\n", "\n").replace("\r", "\n")
