"""Reads image files as 8-bit RGB: which formats and kinds of pixels are accepted, and how their shades are scaled.

What is not in the tables here is refused by name, since a guess at the scale of a shade may turn an image black or
white. Of several pages or frames the first is read; EXIF orientation and colour profiles are not applied.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from PIL import Image, UnidentifiedImageError
from PIL.ExifTags import Base
from PIL.ImageFile import ImageFile
from PIL.TiffImagePlugin import TiffImageFile

from benchmark.contract.file_errors import unreadable
from benchmark.contract.regular_file import GIGABYTE, read_bytes
from datasets.files.missing_pixels import missing_pixels

FORMATS = ("TIFF", "PNG", "JPEG", "BMP", "GIF", "WEBP")
MAX_PIXELS = 2**26
LARGEST_IMAGE = GIGABYTE  # bytes of a file

# Pillow's modes that hold shades of 8 bits or fewer, already scaled to 0 .. 255: black and white, grey, palettes,
# colours; each with or without alpha, which is dropped. CMYK becomes RGB without a colour profile.
EIGHT_BIT = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr")
# Grey of 16 bits. Older versions of Pillow call the grey of a 16-bit PNG "I".
GREY_16 = ("I;16", "I;16B", "I;16L", "I;16N")

WHITE_IS_ZERO, BLACK_IS_ZERO = 0, 1
FULL_16 = 65_535
# A 16-bit image whose brightest shade is below a quarter of the range is taken for fewer bits stored in 16.
SUSPICIOUS_BELOW = 2**14

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
        content = read_bytes(path, LARGEST_IMAGE)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow, on damaged metadata and large images; the size is checked here
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                return _decoded(opened, content)
    except UnidentifiedImageError as error:
        raise unreadable(
            "image", path, f"is not a {', '.join(FORMATS)} file, or its pixel format is unknown to Pillow"
        ) from error
    except _Refused as error:
        raise unreadable(
            "image",
            path,
            f"cannot be decoded ({error}; accepted: 1- to 8-bit grey, palette, RGB, CMYK or YCbCr, 12- or 16-bit grey, "
            f"16-bit RGB, all unsigned, in {', '.join(FORMATS)} files)",
        ) from error
    except Exception as error:  # decoders raise many kinds for a file that they cannot read
        raise unreadable("image", path, f"cannot be decoded ({type(error).__name__}: {error})") from error


def _decoded(opened: ImageFile, content: bytes) -> Image.Image:
    """The first page or frame as 8-bit RGB; raises _Refused."""
    tags: Tags = opened.tag_v2 if isinstance(opened, TiffImageFile) else {}
    _check_size(opened.size)
    _check_size((_largest(tags, Base.TileWidth, 1), _largest(tags, Base.TileLength, 1)))
    if (sample_format := _largest(tags, Base.SampleFormat, 1)) != 1:
        raise _Refused(f"its samples are signed or floating-point, SampleFormat {sample_format}")
    if missing := missing_pixels(opened, content):
        raise _Refused(missing)
    raw = _raw_mode(opened)
    _check_planes(opened, tags)
    if opened.mode in GREY_16 or (opened.format == "PNG" and opened.mode == "I"):
        return _from_grey_16(opened, tags)
    has_16_bits = _largest(tags, Base.BitsPerSample, 1) == 16 or ";16" in raw
    if opened.mode not in EIGHT_BIT or (has_16_bits and opened.mode == "CMYK"):
        raise _Refused(f"its pixels are of mode {opened.mode}{f' ({raw})' if raw else ''}")
    if opened.mode == "P" and 0 < _largest(tags, Base.ColorMap, FULL_16) < 256:
        raise _Refused("its colour map should hold 16-bit shades, but ends below 256")
    image = opened.convert("RGB")
    if has_16_bits:
        if (stated := _largest(tags, Base.MaxSampleValue, FULL_16)) != FULL_16:
            raise _Refused(f"its 16-bit colours end at MaxSampleValue {stated:,}, and only {FULL_16:,} is read")
        if Base.MaxSampleValue not in tags:
            # Pillow keeps the upper eight of the sixteen bits of a colour.
            _check_range(256 * int(np.asarray(image).max()) or _brightest(content))
    return image


def _check_size(size: tuple[int, int]) -> None:
    """Raises _Refused for a canvas that would fill the memory, before it is made."""
    width, height = size
    if not 0 < width * height <= MAX_PIXELS:
        raise _Refused(f"it has {width:,} x {height:,} pixels; 1 to {MAX_PIXELS:,} are accepted")


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


def _check_planes(opened: ImageFile, tags: Tags) -> None:
    """Raises _Refused where Pillow would take the planes of a TIFF file for planes of 8 bits with black at 0."""
    if _largest(tags, Base.PlanarConfiguration, 1) == 1 or any(tile[0] != "raw" for tile in opened.tile):
        return
    bits = _largest(tags, Base.BitsPerSample, 1)
    photometric = _largest(tags, Base.PhotometricInterpretation, WHITE_IS_ZERO)
    is_plain = photometric != WHITE_IS_ZERO and _largest(tags, Base.FillOrder, 1) == 1
    if not is_plain or (bits != 8 and opened.mode != "1"):
        raise _Refused(
            f"it stores planes of {bits} bits one after the other, which are read only if they are compressed, or have "
            "8 bits, FillOrder 1 and black at 0: store the samples of a pixel together (PlanarConfiguration 1)"
        )


def _brightest(content: bytes) -> int:
    """The largest of the 16-bit colours of a file; raises _Refused where it is not known."""
    import cv2

    samples = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    if samples is None or samples.dtype != np.uint16:
        raise _Refused("it has 16 bits but no shade above 255, so it is black or its scale is not known")
    return int(samples[..., :3].max())


def _check_range(brightest: int) -> None:
    """Raises _Refused for 16-bit shades of which one cannot know which of them is white."""
    if 0 < brightest < SUSPICIOUS_BELOW:
        raise _Refused(
            f"it has 16 bits but no shade above {brightest:,} of {FULL_16:,}, which looks like fewer bits stored in "
            "16: scale the shades, or state white in the TIFF tag MaxSampleValue"
        )


def _from_grey_16(opened: Image.Image, tags: Tags) -> Image.Image:
    """Grey of 12 or 16 bits: 0 is black; white is MaxSampleValue, else the largest number of that many bits."""
    shades = np.asarray(opened).astype(np.int32)
    bits = _largest(tags, Base.BitsPerSample, 16)
    white, brightest = _largest(tags, Base.MaxSampleValue, 2**bits - 1), int(shades.max())
    if not 0 < white < 2**bits:
        raise _Refused(f"its MaxSampleValue, which states white, is {white:,}; 1 to {2**bits - 1:,} are possible")
    if brightest > white:
        raise _Refused(f"its MaxSampleValue states that white is {white:,}, but it has shades up to {brightest:,}")
    if bits == 16 and Base.MaxSampleValue not in tags:
        _check_range(brightest)
    scaled = shades * 255 // white
    # Pillow heeds it for 8 bits only.
    if _largest(tags, Base.PhotometricInterpretation, BLACK_IS_ZERO) == WHITE_IS_ZERO:
        scaled = 255 - scaled
    return Image.fromarray(scaled.astype(np.uint8)).convert("RGB")


class ReadsImages:
    """Base class of front-ends that describe images."""

    reads: ClassVar[str] = "image"

    def read(self, paths: Sequence[Path]) -> Iterator[Image.Image]:
        """Decodes one file after another to an 8-bit RGB image; raises DataUnavailable where one cannot be decoded."""
        return map(read_image, paths)
