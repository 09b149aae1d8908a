"""Unusual images are read like all others; a broken image skips only its data set, with a line that names it."""

import numpy as np
import pytest
from PIL import Image

from datasets.files.image_reader import read_image
from datasets.front_ends.hog_colour import HogColour
from datasets.front_ends.pixels import Pixels
from datasets.front_ends.sift_words import DenseSiftWords
from tests.support import small_data
from tests.support.image_files import COLOUR_TYPES, write_png, write_tiff
from tests.support.small_data import complaint, entered, results, run_small, statuses

small = small_data.small


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (9, 5)])
@pytest.mark.parametrize(
    ("write", "channels", "bits"),
    [(write_png, channels, bits) for channels in COLOUR_TYPES for bits in (8, 16)]
    + [(write_tiff, channels, bits) for channels in (1, 3, 4) for bits in (8, 16)],
)
def test_grey_alpha_and_16_bit_images_become_rgb(tmp_path, write, channels, bits, size):
    pixels = np.random.default_rng(0).integers(0, 2**bits, (*size, channels)).astype(f"uint{bits}")
    write(tmp_path / "a", pixels)
    shades = pixels[..., :3] if channels > 2 else np.repeat(pixels[..., :1], 3, axis=2)  # without alpha
    expected = shades.astype(float) * 255 / (2**bits - 1)
    np.testing.assert_allclose(np.asarray(read_image(tmp_path / "a")), expected, atol=0 if bits == 8 else 1)


@pytest.mark.parametrize("front_end", [HogColour(), Pixels(size=32), DenseSiftWords()])
def test_a_single_pixel_has_finite_features(front_end):
    for colour in ((0, 0, 0), (255, 255, 255), (9, 200, 31)):
        (described,) = front_end.describe([Image.new("RGB", (1, 1), colour)])
        assert np.isfinite(described).all()


def no_pixels(path):
    write_png(path, np.zeros((0, 0, 3), np.uint8))


def cut(path):
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)).save(path, "png")
    path.write_bytes(path.read_bytes()[:900])


def folder(path):
    path.unlink()
    path.mkdir()


BROKEN = {
    "no bytes": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("<html>not found</html>"),
    "no pixels": no_pixels,
    "cut": cut,
    "folder": folder,
}


@pytest.mark.parametrize("what", list(BROKEN))
def test_a_broken_image_skips_only_its_data_set_until_it_is_mended(small, tmp_path, monkeypatch, capsys, what):
    path = small / "UCM_captions/imgs/7.tif"
    whole = path.read_bytes()
    BROKEN[what](path)
    code, said, _ = entered(monkeypatch, capsys, *run_small(small))
    assert code == 0
    found = results(tmp_path / "runs/default")
    assert {key: result["status"] for key, result in found.items()} == {
        ("ucm", "random-codes"): "skipped", ("ucm", "cca-itq"): "skipped",
        ("sydney", "random-codes"): "ok", ("sydney", "cca-itq"): "ok",
    }  # fmt: skip
    reason = found["ucm", "cca-itq"]["reason"]
    assert reason.startswith(f"expected a readable image, {path} ")
    assert reason.endswith("; replace it")
    assert "\n" not in reason
    assert reason in said
    if path.is_dir():
        path.rmdir()
    path.write_bytes(whole)
    assert entered(monkeypatch, capsys, *run_small(small))[0] == 0
    assert statuses(tmp_path / "runs/default") == {"ok"}


def test_a_broken_image_is_the_error_if_no_other_data_set_is_asked_for(small, monkeypatch, capsys):
    cut(small / "UCM_captions/imgs/7.tif")
    line = complaint(monkeypatch, capsys, *run_small(small, "--datasets", "ucm"))
    assert "expected a readable image" in line
    assert "7.tif" in line


def test_unusual_images_go_through_a_whole_run(small, tmp_path, monkeypatch, capsys):
    images = small / "UCM_captions/imgs"
    rng = np.random.default_rng(0)
    for number, channels, kind in ((1, 1, "uint8"), (2, 4, "uint8"), (3, 1, "uint16"), (4, 3, "uint16")):
        write_tiff(images / f"{number}.tif", rng.integers(0, np.iinfo(kind).max, (16, 16, channels)).astype(kind))
    write_tiff(images / "5.tif", np.zeros((1, 1, 3), np.uint8))
    assert entered(monkeypatch, capsys, *run_small(small))[0] == 0
    assert statuses(tmp_path / "runs/default") == {"ok"}
