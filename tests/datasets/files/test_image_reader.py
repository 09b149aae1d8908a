"""All kinds of images become 8-bit RGB; a file that cannot be decoded gives a one-line error."""

import numpy as np
import pytest
from PIL import Image

from benchmark.contract.errors import DataUnavailable
from datasets.files.image_reader import read_image

SHADES = np.arange(256, dtype=np.uint8).reshape(16, 16)


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.bmp"])
def test_images_become_rgb(tmp_path, name):
    colours = np.stack([SHADES, SHADES[::-1], SHADES.T], axis=2)
    Image.fromarray(colours).save(tmp_path / name)
    np.testing.assert_array_equal(read_image(tmp_path / name), colours)
    Image.fromarray(SHADES).save(tmp_path / name)
    np.testing.assert_array_equal(read_image(tmp_path / name), np.stack([SHADES] * 3, axis=2))


def test_alpha_is_dropped_and_palettes_are_looked_up(tmp_path):
    colours = np.stack([SHADES, SHADES[::-1], SHADES.T], axis=2)
    Image.fromarray(np.dstack([colours, SHADES])).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), colours)
    image = Image.new("P", (2, 2), 1)
    image.putpalette([0, 0, 0, 10, 20, 30])
    image.save(tmp_path / "p.png")
    assert read_image(tmp_path / "p.png").getpixel((1, 1)) == (10, 20, 30)


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_16_bit_shades_are_scaled(tmp_path, name):
    Image.fromarray(SHADES.astype(np.uint16) * 257).save(tmp_path / name)
    np.testing.assert_allclose(read_image(tmp_path / name), np.stack([SHADES] * 3, axis=2), atol=1)


def tiff(width, height):
    """A TIFF of 8 x 8 pixels whose header claims another size."""
    tags = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 273: 128, 277: 1, 278: height, 279: 64}
    entries = b"".join(
        tag.to_bytes(2, "little") + b"\4\0\1\0\0\0" + value.to_bytes(4, "little") for tag, value in tags.items()
    )
    return (b"II*\0\10\0\0\0" + len(tags).to_bytes(2, "little") + entries).ljust(128, b"\0") + bytes(64)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("content", [b"", b"no image", b"II*\0\10\0\0\0", tiff(8, 9)], ids=range(4))
def test_an_image_that_does_not_decode_is_one_line(tmp_path, content):
    (tmp_path / "whole.tif").write_bytes(tiff(8, 8))
    assert read_image(tmp_path / "whole.tif").size == (8, 8)
    (tmp_path / "a.tif").write_bytes(content)
    with pytest.raises(DataUnavailable, match=r"expected a readable image, .*a\.tif") as caught:
        read_image(tmp_path / "a.tif")
    assert "\n" not in str(caught.value)


def test_an_image_of_absurd_size_is_one_line(tmp_path):
    (tmp_path / "a.tif").write_bytes(tiff(60_000, 60_000))
    with pytest.raises(DataUnavailable, match="expected a readable image"):
        read_image(tmp_path / "a.tif")


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("form", ["png", "jpeg", "tiff"])
def test_a_cut_image_is_one_line(tmp_path, form):
    path = tmp_path / f"a.{form}"
    noise = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path, form)
    whole = path.read_bytes()
    for share in (0.01, 0.1, 0.5, 0.9):
        path.write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(DataUnavailable, match="expected a readable image") as caught:
            read_image(path)
        assert "\n" not in str(caught.value)
