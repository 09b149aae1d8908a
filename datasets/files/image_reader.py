"""Reads image files as 8-bit RGB: which formats and kinds of pixels are accepted, and how their shades are scaled.

What is not in the tables here is refused by name, since a guess at the scale of a shade may turn an image black or
white. Of several pages or frames the first is read; EXIF orientation and colour profiles are not applied.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from PIL import Image, UnidentifiedImageError
from PIL.TiffImagePlugin import TiffImageFile

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.regular_file import GIGABYTE, read_bytes

FORMATS = ("TIFF", "PNG", "JPEG", "BMP", "GIF", "WEBP")
MAX_PIXELS = 2**26
LARGEST_IMAGE = GIGABYTE  # bytes of a file

# Pillow's modes that hold shades of 8 bits or fewer, already scaled to 0 .. 255: black and white, grey, palettes,
# colours; each with or without alpha, which is dropped. CMYK becomes RGB without a colour profile.
EIGHT_BIT = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr")
# Grey of 16 bits. Older versions of Pillow call the grey of a 16-bit PNG "I".
GREY_16 = ("I;16", "I;16B", "I;16L", "I;16N")

# TIFF tags.
BITS_PER_SAMPLE, PHOTOMETRIC, MAX_SAMPLE, COLOUR_MAP, TILE_WIDTH, TILE_LENGTH, SAMPLE_FORMAT = (
    258, 262, 281, 320, 322, 323, 339,
)  # fmt: skip
WHITE_IS_ZERO, BLACK_IS_ZERO = 0, 1
FULL_16 = 65_535
# A 16-bit image whose brightest shade is below a quarter of the range is taken for fewer bits stored in 16.
DARKEST_16 = 2**14


Tags = Mapping[int, Any]  # of a TIFF file; empty for other formats


class _Refused(Exception):
    """Why an image is not read."""


def read_image(path: Path) -> Image.Image:
    """Decodes an image to 8-bit RGB.

    Raises:
        DataUnavailable: the file is not an ordinary file, cannot be decoded, or holds pixels of another kind than the
            accepted ones; the error names the file.
    """
    try:
        content = io.BytesIO(read_bytes(path, LARGEST_IMAGE))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow, on damaged metadata and large images; the size is checked here
            with Image.open(content, formats=FORMATS) as opened:
                return _decoded(opened)
    except UnidentifiedImageError as error:
        raise DataUnavailable(
            f"expected a readable image, could not decode {path} (no {', '.join(FORMATS)} file, or one of pixels that "
            "Pillow does not know); replace it"
        ) from error
    except _Refused as error:
        raise DataUnavailable(
            f"expected a readable image, could not decode {path} ({error}; accepted: 1- to 8-bit grey, palette, RGB, "
            f"CMYK or YCbCr, 12- or 16-bit grey, 16-bit RGB, all unsigned, in {', '.join(FORMATS)} files); replace it"
        ) from error
    except Exception as error:  # decoders raise many kinds for a file that they cannot read
        raise DataUnavailable(
            f"expected a readable image, could not decode {path} ({type(error).__name__}: {error}); replace it"
        ) from error


def _decoded(opened: Image.Image) -> Image.Image:
    """The first page or frame as 8-bit RGB; raises _Refused."""
    tags: Tags = opened.tag_v2 if isinstance(opened, TiffImageFile) else {}
    _check_size(opened.size)
    _check_size((_largest(tags, TILE_WIDTH, 1), _largest(tags, TILE_LENGTH, 1)))
    if (sample_format := _largest(tags, SAMPLE_FORMAT, 1)) != 1:
        raise _Refused(f"its samples are signed or floating-point, SampleFormat {sample_format}")
    raw = _raw_mode(opened)
    if opened.mode in GREY_16 or (opened.format == "PNG" and opened.mode == "I"):
        return _from_grey_16(opened, tags)
    has_16_bits = ";16" in raw
    if opened.mode not in EIGHT_BIT or (has_16_bits and opened.mode == "CMYK"):
        raise _Refused(f"its pixels are of mode {opened.mode}{f' ({raw})' if raw else ''}")
    if opened.mode == "P" and 0 < _largest(tags, COLOUR_MAP, FULL_16) < 256:
        raise _Refused("its colour map should hold 16-bit shades, but ends below 256")
    image = opened.convert("RGB")
    if has_16_bits:
        if (stated := _largest(tags, MAX_SAMPLE, FULL_16)) != FULL_16:
            raise _Refused(f"its 16-bit colours end at MaxSampleValue {stated:,}, and only {FULL_16:,} is read")
        # Pillow keeps the upper eight of the sixteen bits of a colour.
        _check_range(256 * int(np.asarray(image).max()), tags)
    return image


def _check_size(size: tuple[int, int]) -> None:
    """Raises _Refused for a canvas that would fill the memory, before it is made."""
    width, height = size
    if not 0 < width * height <= MAX_PIXELS:
        raise _Refused(f"it has {width:,} x {height:,} pixels, from 1 to {MAX_PIXELS:,} are read")


def _largest(tags: Tags, tag: int, default: int) -> int:
    """The largest number of a TIFF tag, or the default where the file lacks it."""
    stated = tags.get(tag, default)
    return int(max(stated) if isinstance(stated, tuple) else stated)


def _raw_mode(opened: Image.Image) -> str:
    """How the file stores its pixels, in Pillow's words; empty if its decoder does not say."""
    tiles = getattr(opened, "tile", None)
    arguments = tiles[0][3] if tiles else ""
    first = arguments[0] if isinstance(arguments, tuple) and arguments else arguments
    return first if isinstance(first, str) else ""


def _check_range(brightest: int, tags: Tags) -> None:
    """Raises _Refused for 16-bit shades of which one cannot know which of them is white."""
    if MAX_SAMPLE not in tags and 0 < brightest < DARKEST_16:
        raise _Refused(
            f"it has 16 bits but no shade above {brightest:,} of {FULL_16:,}, which looks like fewer bits stored in "
            "16: scale the shades, or state white in the TIFF tag MaxSampleValue"
        )


def _from_grey_16(opened: Image.Image, tags: Tags) -> Image.Image:
    """Grey of 12 or 16 bits: 0 is black; white is MaxSampleValue, else the largest number of that many bits."""
    shades = np.asarray(opened).astype(np.int32)
    bits = _largest(tags, BITS_PER_SAMPLE, 16)
    white = _largest(tags, MAX_SAMPLE, 0) or 2**bits - 1
    if bits == 16:
        _check_range(int(shades.max()), tags)
    scaled = np.minimum(shades, white) * 255 // white
    if _largest(tags, PHOTOMETRIC, BLACK_IS_ZERO) == WHITE_IS_ZERO:  # Pillow heeds it for 8 bits only
        scaled = 255 - scaled
    return Image.fromarray(scaled.astype(np.uint8)).convert("RGB")


class ReadsImages:
    """Base class of front-ends that describe images."""

    reads: ClassVar[str] = "image"

    def read(self, paths: Sequence[Path]) -> list[Image.Image]:
        """Decodes each file to an 8-bit RGB image; raises DataUnavailable where one cannot be decoded."""
        return [read_image(path) for path in paths]
