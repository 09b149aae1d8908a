"""Pixels of every kind are scaled by a stated rule or refused by name; nothing but an ordinary image is opened."""

import os
import re
import struct

import numpy as np
import pytest
import tifffile
from PIL import Image

from benchmark.contract.errors import DataUnavailable
from datasets.files.image_reader import MAX_PIXELS, read_image
from tests.support.image_files import uncompressed_tiff, write_png, write_tiff

RAMP = np.arange(64).reshape(8, 8)


def written(path, pixels, **options):
    """Writes a grey or RGB TIFF with another library than the reader uses."""
    kind = "rgb" if pixels.shape[2:] == (3,) else "minisblack"
    layout = {"planarconfig": "contig"} if pixels.ndim == 3 else {}
    tifffile.imwrite(path, pixels, **{"photometric": kind, **layout, **options})
    return path


def grey(path):
    image = np.asarray(read_image(path)).astype(int)
    assert (image == image[..., :1]).all()
    return image[..., 0]


UNKNOWN_SCALE = {
    "int8": RAMP.astype(np.int8),
    "int16": (RAMP * 500).astype(np.int16),
    "int32": (RAMP * 500).astype(np.int32),
    "uint32": (RAMP * 500).astype(np.uint32),
    "float32": (RAMP / 63).astype(np.float32),
    "float64": RAMP / 63,
    "colours of int16": np.stack([RAMP * 500] * 3, 2).astype(np.int16),
    "colours of float32": np.stack([RAMP / 63] * 3, 2).astype(np.float32),
    "10 bits in 16": (RAMP * 16).astype(np.uint16),
    "12 bits in 16": (RAMP * 65).astype(np.uint16),
    "reflectances in 16": (RAMP * 158).astype(np.uint16),
    "colours of 12 bits in 16": np.stack([RAMP * 65] * 3, 2).astype(np.uint16),
    "thirteen bands": np.zeros((8, 8, 13), np.uint16),
}


@pytest.mark.parametrize("what", list(UNKNOWN_SCALE))
def test_pixels_of_which_white_is_not_known_are_refused_by_name(tmp_path, what):
    path = written(tmp_path / "a.tif", UNKNOWN_SCALE[what])
    with pytest.raises(DataUnavailable, match=r"expected a readable image, .*a\.tif") as caught:
        read_image(path)
    assert "\n" not in str(caught.value)


def test_12_bits_in_a_16_bit_png_are_refused(tmp_path):
    Image.fromarray((RAMP * 65).astype(np.uint16)).save(tmp_path / "a.png")
    with pytest.raises(DataUnavailable, match="looks like fewer bits stored in 16"):
        read_image(tmp_path / "a.png")


def test_16_bits_span_the_whole_range_unless_a_tag_states_white(tmp_path):
    shades = (RAMP * 1040).astype(np.uint16)
    path = written(tmp_path / "a.tif", shades)
    np.testing.assert_allclose(grey(path), shades / 65_535 * 255, atol=1)
    for compression in (None, "zlib"):
        for order in "<>":
            other = written(tmp_path / "b.tif", shades, compression=compression, byteorder=order)
            np.testing.assert_array_equal(grey(other), grey(path))
    stated = written(tmp_path / "c.tif", (RAMP * 65).astype(np.uint16), extratags=[(281, "H", 1, 4_095, True)])
    np.testing.assert_allclose(grey(stated), RAMP * 65 / 4_095 * 255, atol=1)
    assert not grey(written(tmp_path / "d.tif", np.zeros((8, 8), np.uint16))).any()  # black on every scale


@pytest.mark.parametrize(
    ("white", "message"),
    [(-5, "white, is -5"), (0, "white, is 0"), (1, "shades up to 3,904"), (65_536, "white, is 65,536")],
)
def test_a_white_that_cannot_be_is_refused(tmp_path, white, message):
    path = written(tmp_path / "a.tif", np.full((8, 8), 3_904, np.uint16), extratags=[(281, "i", 1, white, True)])
    with pytest.raises(DataUnavailable, match=rf"a\.tif .*MaxSampleValue.*{message}"):
        read_image(path)


@pytest.mark.parametrize("kind", ["rgb", "rgba", "cmyk", "grey, white is zero", "fill order", "four bits"])
def test_planes_that_would_be_misread_are_refused(tmp_path, kind):
    n, wide = {"rgb": 3, "rgba": 4, "cmyk": 4}.get(kind, 1), np.full((8, 8), 0x8040, np.uint16)
    if n > 1:
        options = {"photometric": "separated" if kind == "cmyk" else "rgb", "planarconfig": "separate"}
        tifffile.imwrite(tmp_path / "a.tif", np.stack([wide] * n), **options, bitspersample=16)
    else:
        changed = {"grey, white is zero": {262: 0}, "fill order": {266: 2}, "four bits": {258: 4}}[kind]
        (tmp_path / "a.tif").write_bytes(uncompressed_tiff({284: 2, **changed}, bytes(range(64))))
    with pytest.raises(DataUnavailable, match=r"a\.tif .*it stores planes of \d+ bits one after the other"):
        read_image(tmp_path / "a.tif")


@pytest.mark.parametrize("bands", [1, 3, 4])
def test_planes_of_8_bits_and_compressed_planes_are_read(tmp_path, bands):
    shades = np.random.default_rng(0).integers(0, 256, (bands, 8, 8), dtype=np.uint8)
    expected = shades[:3].transpose(1, 2, 0) if bands > 1 else np.stack([shades[0]] * 3, 2)
    options = {"photometric": "rgb", "planarconfig": "separate"} if bands > 1 else {"photometric": "minisblack"}
    for pixels, compression in ((shades, None), (shades, "zlib"), (shades.astype(np.uint16) * 257, "zlib")):
        tifffile.imwrite(tmp_path / "a.tif", pixels if bands > 1 else pixels[0], compression=compression, **options)
        np.testing.assert_array_equal(read_image(tmp_path / "a.tif"), expected)


def test_planes_of_one_bit_are_read(tmp_path):
    for planes in (1, 2):
        (tmp_path / "a.tif").write_bytes(uncompressed_tiff({258: 1, 284: planes}, b"\xf0" * 8))
        np.testing.assert_array_equal(grey(tmp_path / "a.tif"), [[255] * 4 + [0] * 4] * 8)


@pytest.mark.parametrize(
    ("write", "channels"), [(write_png, 2), (write_png, 3), (write_png, 4), (write_tiff, 3), (write_tiff, 4)]
)
def test_colours_of_16_bits_below_256_are_refused_and_black_is_read(tmp_path, write, channels):
    pixels = np.zeros((2, 2, channels), np.uint16)
    if channels != 3:
        pixels[..., -1] = 65_535  # opaque
    write(tmp_path / "a", pixels)
    assert not np.asarray(read_image(tmp_path / "a")).any()
    pixels[0, 0, 0] = 255
    write(tmp_path / "a", pixels)
    with pytest.raises(DataUnavailable, match="no shade above 255 of 65,535, which looks like fewer bits stored in 16"):
        read_image(tmp_path / "a")


def test_white_may_be_zero(tmp_path):
    for shades, white in (((RAMP * 1040).astype(np.uint16), 65_535), ((RAMP * 4).astype(np.uint8), 255)):
        path = written(tmp_path / "a.tif", shades, photometric="miniswhite")
        np.testing.assert_allclose(grey(path), 255 - shades / white * 255, atol=1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr"])
def test_8_bit_kinds_are_read_as_pillow_shows_them(tmp_path, mode):
    colours = np.dstack([RAMP * 4, RAMP[::-1] * 4, RAMP.T * 4]).astype(np.uint8)
    image = Image.fromarray(colours).convert(mode)
    image.save(tmp_path / "a.tif")
    np.testing.assert_array_equal(np.asarray(read_image(tmp_path / "a.tif")), np.asarray(image.convert("RGB")))


def test_the_first_page_is_read_and_orientation_is_not_applied(tmp_path):
    first, second = (Image.new("RGB", (4, 2), colour) for colour in ("red", "blue"))
    first.save(tmp_path / "a.tif", save_all=True, append_images=[second])
    assert read_image(tmp_path / "a.tif").getpixel((0, 0)) == (255, 0, 0)
    exif = Image.Exif()
    exif[0x0112] = 6
    first.save(tmp_path / "b.png", exif=exif)
    assert read_image(tmp_path / "b.png").size == (4, 2)


def canvas(width, height):
    """The header of a BMP of that size."""
    return struct.pack("<2sIHHIIiiHHIIiiII", b"BM", 54, 0, 0, 54, 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)


def saved(path, form):
    Image.new("RGB", (8, 8)).save(path, form)


NO_IMAGE = {
    "EPS": (lambda path: saved(path, "EPS"), "is not a TIFF, PNG"),
    "AVIF": (lambda path: path.write_bytes(b"\0\0\0 ftypavif" + bytes(200)), "is not a TIFF, PNG"),
    "BLP": (lambda path: path.write_bytes(b"BLP2" + bytes(200)), "is not a TIFF, PNG"),
    "PSD": (lambda path: path.write_bytes(b"8BPS\0\1" + bytes(200)), "is not a TIFF, PNG"),
    "LAB": (lambda path: Image.new("LAB", (8, 8)).save(path, "TIFF"), "mode LAB"),
    "pipe": (os.mkfifo, "a named pipe"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "a device"),
    "folder": (lambda path: path.mkdir(), "a folder"),
    "memory": (lambda path: path.symlink_to("/proc/self/mem"), "is not a TIFF"),
    "huge canvas": (lambda path: path.write_bytes(canvas(40_000, 4_000)), "it has 40,000 x 4,000 pixels"),
    "huger canvas": (lambda path: path.write_bytes(canvas(60_000, 60_000)), "DecompressionBomb"),
    "just too large": (lambda path: path.write_bytes(canvas(MAX_PIXELS + 1, 1)), "are accepted"),
    "huge file": (lambda path: (path.touch(), os.truncate(path, 2**40)), "bytes are more than"),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("what", list(NO_IMAGE))
def test_what_is_no_image_is_one_line_at_once(tmp_path, what):
    make, message = NO_IMAGE[what]
    make(tmp_path / "1.tif")
    with pytest.raises(DataUnavailable, match=message) as caught:
        read_image(tmp_path / "1.tif")
    assert re.search(rf"{tmp_path}/1\.tif (cannot be decoded \(|is not a TIFF)", str(caught.value))
    assert "\n" not in str(caught.value)
