"""Finds image files that lack some of their pixels, where Pillow would make these black or take others in their place.

The decoders of JPEG, GIF, WebP, BMP and compressed TIFF files raise an error by themselves where their data end early.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable

from PIL import Image
from PIL.ExifTags import Base
from PIL.PngImagePlugin import ChunkStream, PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

HEADER_BYTES = 8  # of a TIFF file, where no pixels are
AT_ONCE = 2**20  # bytes inflated at once

SIGNATURE_BYTES = 8  # of a PNG file
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # colour type of a PNG file -> numbers of a pixel
# The seven passes of an interlaced PNG file: first column and row, and the steps to the next ones.
PASSES = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
)  # fmt: skip


def missing_pixels(opened: Image.Image, content: bytes) -> str:
    """What an image lacks, as a sentence without its end; empty if it lacks nothing.

    Args:
        opened: the image, not decoded yet.
        content: the file.
    """
    if isinstance(opened, TiffImageFile):
        return _uncovered(opened)
    return _unfilled(content) if isinstance(opened, PngImageFile) else ""


def _uncovered(opened: TiffImageFile) -> str:
    """What the strips or tiles of an uncompressed TIFF file leave out."""
    if any(tile[0] != "raw" for tile in opened.tile):
        return ""
    tags = opened.tag_v2
    n_layers = tags.get(Base.SamplesPerPixel, 1) if tags.get(Base.PlanarConfiguration) == 2 else 1
    wanted = n_layers * tags[Base.ImageWidth] * tags[Base.ImageLength]
    boxes = [tile[1] for tile in opened.tile if tile[1]]
    held = sum((right - left) * (below - above) for left, above, right, below in boxes)
    if held != wanted:
        return f"its strips or tiles hold {held:,} pixels in place of {wanted:,}"
    if any(tile[2] < HEADER_BYTES for tile in opened.tile):
        return "it lacks a strip or tile"
    return ""


def _unfilled(content: bytes) -> str:
    """Which damage to the chunks of a PNG file leaves pixels out or makes them doubtful."""
    file = io.BytesIO(content[SIGNATURE_BYTES:])
    chunks = ChunkStream(file)
    wanted, parts = 0, []
    try:
        while True:
            kind, _, length = chunks.read()
            data = file.read(length)
            chunks.crc(kind, data)
            if kind == b"IHDR":
                wanted = _inflated_size(data)
            elif kind == b"IDAT":
                parts.append(data)
            elif kind == b"IEND":
                break
    except struct.error:
        return "it is cut off"
    held = _inflated(parts, wanted)
    return f"its compressed pixels end after {held:,} of {wanted:,} bytes" if held < wanted else ""


def _inflated_size(header: bytes) -> int:
    """Bytes of the rows of all passes, each row with a byte that names its filter."""
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header[:13])
    size = 0
    for left, above, right, below in PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = -((left - width) // right), -((above - height) // below)
        if columns > 0 and rows > 0:
            size += rows * (1 + (columns * depth * CHANNELS[colour] + 7) // 8)
    return size


def _inflated(parts: Iterable[bytes], at_most: int) -> int:
    """Number of bytes that these parts of a stream inflate to, counted up to a limit."""
    inflater = zlib.decompressobj()
    n_bytes, waiting = 0, b"".join(parts)
    while n_bytes < at_most and not inflater.eof:
        inflated = inflater.decompress(waiting, AT_ONCE)
        waiting = inflater.unconsumed_tail
        n_bytes += len(inflated)
        if not inflated and not waiting:
            break
    return n_bytes
