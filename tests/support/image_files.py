"""Image files written byte by byte, or with another library than the reader uses."""

import struct
import zlib
from pathlib import Path

import numpy as np
import tifffile

COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # number of channels -> its number in PNG


def write_png(path: Path, pixels: np.ndarray, n_bytes: int | None = None) -> None:
    """Writes uint8 or uint16 [height, width, channels] as PNG, following its specification byte by byte.

    Args:
        path: the file.
        pixels: the pixels.
        n_bytes: how many bytes of the rows are written; by default all of them.
    """
    height, width, channels = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8 * pixels.itemsize, COLOUR_TYPES[channels], 0, 0, 0)
    rows = b"".join(b"\0" + row.astype(pixels.dtype.newbyteorder(">")).tobytes() for row in pixels)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows[:n_bytes])), (b"IEND", b""))
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


def write_tiff(path: Path, pixels: np.ndarray) -> None:
    """Writes uint8 or uint16 [height, width, channels] as TIFF, with another library than the reader uses."""
    extra = ["unassalpha"] if pixels.shape[2] == 4 else None
    kind = "rgb" if pixels.shape[2] > 2 else "minisblack"
    tifffile.imwrite(path, pixels.squeeze(2) if pixels.shape[2] == 1 else pixels, photometric=kind, extrasamples=extra)


def uncompressed_tiff(changed: dict[int, int], data: bytes) -> bytes:
    """A grey TIFF of 8 x 8 pixels of 8 bits in one strip at byte 200, of which some tags are changed."""
    tags = {256: 8, 257: 8, 258: 8, 259: 1, 262: 1, 273: 200, 277: 1, 278: 8, 279: len(data)} | changed
    entries = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(tags.items())]
    return (b"II*\0\10\0\0\0" + struct.pack("<H", len(entries)) + b"".join(entries)).ljust(200, b"\0") + data
