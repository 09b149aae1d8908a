"""An image that lacks pixels is refused, in place of black ones; one that lacks none is read."""

import io
import struct
import zlib

import numpy as np
import pytest
import tifffile
from PIL import Image

from benchmark.contract.errors import DataUnavailable
from datasets.files.image_reader import read_image
from tests.support.image_files import uncompressed_tiff, write_png

SHADES = np.random.default_rng(0).integers(0, 256, (9, 8), dtype=np.uint8)


def refused(path, content, message):
    path.write_bytes(content)
    with pytest.raises(DataUnavailable, match=rf"{path.name} .*{message}") as caught:
        read_image(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("missing", [1, 8, 72])
def test_a_png_whose_stream_ends_early_is_refused(tmp_path, missing):
    path = tmp_path / "a.png"
    write_png(path, SHADES[..., None])
    np.testing.assert_array_equal(read_image(path), np.stack([SHADES] * 3, 2))
    write_png(path, SHADES[..., None], n_bytes=-missing)
    refused(path, path.read_bytes(), f"compressed pixels end after {81 - missing} of 81 bytes")


@pytest.mark.parametrize("kind", [b"IDAT", b"IEND", b"tEXt"])
def test_a_png_with_a_damaged_chunk_is_refused(tmp_path, kind):
    path = tmp_path / "a.png"
    write_png(path, SHADES[..., None])
    whole = path.read_bytes()
    end = whole[-12:]
    text = struct.pack(">I4s3sI", 3, b"tEXt", b"a\0b", zlib.crc32(b"tEXta\0b"))
    whole = whole[:-12] + text + end
    path.write_bytes(whole)
    np.testing.assert_array_equal(np.asarray(read_image(path))[..., 0], SHADES)
    position = whole.index(kind)
    (length,) = struct.unpack(">I", whole[position - 4 : position])
    check = position + 4 + length
    if kind != b"IEND":
        refused(path, whole[:check] + b"\0\0\0\0" + whole[check + 4 :], "bad header checksum")
    refused(path, whole[:check], "checksum|cut off|truncated")


def interlaced_png(pixels, n_bytes=None):
    """Grey or RGB PNG of uint8 [height, width, channels], in seven passes as its specification orders them."""
    lattice = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))
    parts = [pixels[top::down, left::right] for top, left, down, right in lattice]
    rows = b"".join(b"\0" + row.tobytes() for part in parts for row in part if row.size)
    header = struct.pack(">IIBBBBB", *pixels.shape[1::-1], 8, 2 if pixels.shape[2] == 3 else 0, 0, 0, 1)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows[:n_bytes])), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks
    )


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (3, 2), (13, 11)])
@pytest.mark.parametrize("channels", [1, 3])
def test_interlaced_png_files_are_read_unless_a_byte_is_missing(tmp_path, size, channels):
    pixels = np.random.default_rng(0).integers(0, 256, (*size, channels), dtype=np.uint8)
    (tmp_path / "a.png").write_bytes(interlaced_png(pixels))
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), np.broadcast_to(pixels, (*size, 3)))
    refused(tmp_path / "a.png", interlaced_png(pixels, n_bytes=-1), "compressed pixels end after")


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGBA"])
def test_png_files_of_pillow_are_read(tmp_path, mode):
    noise = np.random.default_rng(0).integers(0, 256, (300, 301, 3), dtype=np.uint8)
    image = Image.fromarray(noise).convert(mode)
    image.save(tmp_path / "a.png", append_images=[image.transpose(1)], save_all=mode == "RGBA")  # an animation
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), image.convert("RGB"))


def test_a_tiff_whose_strips_do_not_cover_it_is_refused(tmp_path):
    path, data = tmp_path / "a.tif", bytes(range(64))
    path.write_bytes(uncompressed_tiff({}, data))
    np.testing.assert_array_equal(np.asarray(read_image(path))[..., 0], np.arange(64).reshape(8, 8))
    refused(path, uncompressed_tiff({257: 60_000}, data), "strips or tiles hold 64 pixels in place of 480,000")
    refused(path, uncompressed_tiff({257: 9}, data), "strips or tiles hold 64 pixels in place of 72")
    refused(path, uncompressed_tiff({273: 0}, data), "lacks a strip")
    planes = {284: 2, 277: 3, 262: 2}
    refused(path, uncompressed_tiff(planes, data), "strips or tiles hold 64 pixels in place of 192")


@pytest.mark.parametrize("options", [{"rowsperstrip": 2}, {"tile": (16, 16)}, {"rowsperstrip": 2**32 - 1}])
@pytest.mark.parametrize("planes", ["contig", "separate"])
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_strips_and_tiles_that_cover_a_tiff_are_read(tmp_path, options, planes, compression):
    pixels = np.random.default_rng(0).integers(0, 256, (3, 37, 41), dtype=np.uint8)
    content = io.BytesIO()
    stored = pixels if planes == "separate" else pixels.transpose(1, 2, 0)
    tifffile.imwrite(content, stored, photometric="rgb", planarconfig=planes, compression=compression, **options)
    (tmp_path / "a.tif").write_bytes(content.getvalue())
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif"), pixels.transpose(1, 2, 0))


@pytest.mark.parametrize("form", ["GIF", "WEBP", "BMP", "JPEG"])
def test_other_formats_are_refused_where_bytes_are_missing(tmp_path, form):
    noise = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    content = io.BytesIO()
    Image.fromarray(noise).save(content, form)
    (tmp_path / "a").write_bytes(content.getvalue())
    read_image(tmp_path / "a")
    for share in (0.5, 0.9, 0.99):
        refused(tmp_path / "a", content.getvalue()[: int(share * len(content.getvalue()))], "cannot be decoded|is not")
