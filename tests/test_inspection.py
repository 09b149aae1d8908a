"""Reading of image and sound files of all kinds, and what `data info` and `data verify` say."""

import json

import numpy as np
import pytest
import soundfile
from PIL import Image

from benchmark.types import DatasetRow, DataUnavailable, ProtocolRow
from datasets import PROTOCOLS
from datasets.image_features import HogColour
from datasets.images import read_image
from datasets.images import read_items as read_image_items
from datasets.inspection import describe, verify
from datasets.preparation import prepare
from datasets.protocols import RsPairs
from datasets.sound_features import MfccStatistics
from datasets.sounds import read_items, read_recording
from datasets.speech import Utterance
from datasets.ucm import UCM

ROW = DatasetRow("ucm", "datasets.ucm:UCM", "", title="UCM")


class SmallUCM(UCM):
    """UCM of nine images."""

    class_sizes = {"agricultural": 4, "airplane": 5}  # noqa: RUF012


@pytest.fixture
def tree(tmp_path):
    """A folder with a whole SmallUCM; images 2 and 3 are identical."""
    base = tmp_path / "UCM_captions"
    (base / "imgs").mkdir(parents=True)
    images = []
    for n in range(1, 10):
        Image.new("RGB", (8, 8), (20 * (2 if n == 3 else n), 0, 0)).save(base / f"imgs/{n}.tif")
        images.append({"filename": f"{n}.tif", "sentences": [{"raw": f"a field {k} ."} for k in range(5)]})
    (base / "dataset.json").write_text(json.dumps({"images": images}))
    return tmp_path


def record_all(tree):
    folder = tree / "UCM_captions/sounds"
    folder.mkdir()
    for n in range(1, 10):
        for k in range(5):
            soundfile.write(folder / f"{n}S{k}.wav", np.full(160, (5 * n + k) / 100), 16_000)


def test_describe_says_what_is_there_and_where_it_should_lie(tree, tmp_path):
    text = describe(UCM, ROW, None)
    assert "2,100 images, 21 classes" in text
    assert "DIR/UCM_captions/: dataset.json, imgs/, and sounds/" in text
    assert "the stand-in" in text
    assert f"complete in {tree / 'UCM_captions'}; speech: espeak-ng" in describe(SmallUCM, ROW, tree)
    (tree / "UCM_captions/imgs/5.tif").unlink()
    broken = describe(SmallUCM, ROW, tree)
    assert "not usable: ucm: 1 of 9 images are missing from imgs/ (5.tif)" in broken
    assert len(broken.splitlines()) == 3
    assert "expected the caption file" in describe(SmallUCM, ROW, tmp_path / "elsewhere")


def test_verify_a_whole_tree(tree):
    text, sound = verify(SmallUCM, ROW, tree)
    assert sound
    assert text.splitlines()[:3] == [
        "UCM: 9 images, speech: espeak-ng",
        "  every file decodes",
        "  identical images, kept on one side of every split: 2.tif, 3.tif",
    ]
    leakage = dict(zip([row.name for row in PROTOCOLS], text.splitlines()[3:], strict=True))
    for name in ("rs-pairs", "caption-disjoint", "rs-five-sounds", "retrieval"):
        assert leakage[name].startswith(f"  {name}, split 0, drawn here: ")
        assert "100.0% over all" in leakage[name]  # all images have the same five sentences
    assert "100.0% of the spoken" in leakage["rs-five-sounds"]
    assert ": 0.0% of the spoken" in leakage["caption-disjoint"]
    assert leakage["published-split"].startswith("  published-split: not possible: ucm: ")
    record_all(tree)
    text, sound = verify(SmallUCM, ROW, tree)
    assert sound
    assert "speech: recorded" in text


def test_verify_names_every_file_that_does_not_decode(tree):
    record_all(tree)
    (tree / "UCM_captions/imgs/7.tif").write_bytes(b"no image")
    (tree / "UCM_captions/sounds/4S2.wav").write_bytes(b"no sound")
    text, sound = verify(SmallUCM, ROW, tree)
    assert not sound
    broken = [line for line in text.splitlines() if line.startswith("  broken: ")]
    assert len(broken) == 2
    assert "7.tif" in broken[0]
    assert "4S2.wav" in broken[1]
    assert "every file decodes" not in text


def test_verify_reports_leakage_and_what_is_not_usable(tree):
    record_all(tree)
    folder = tree / "UCM_captions/sounds"
    same = (folder / "1S0.wav").read_bytes()
    for path in folder.iterdir():
        path.write_bytes(same)
    text, sound = verify(SmallUCM, ROW, tree)
    assert not sound
    assert "leakage in ucm: 1 sound contents" in text
    (tree / "UCM_captions/imgs/7.tif").unlink()
    assert verify(SmallUCM, ROW, tree) == (
        f"UCM: not usable: ucm: 1 of 9 images are missing from imgs/ (7.tif); looked in {tree / 'UCM_captions'}; "
        "see `python -m benchmark data info`",
        False,
    )


def test_the_users_folder_is_never_written_to(tree, tmp_cache):
    record_all(tree)
    base = tree / "UCM_captions"
    before = {path: path.stat().st_mtime_ns for path in [base, *base.rglob("*")]}
    verify(SmallUCM, ROW, tree)
    protocol = ProtocolRow("rs-pairs", "", "", version=1)
    front_ends = {"image": HogColour(size=64), "sound": MfccStatistics()}
    prepared = prepare(SmallUCM(tree, "real").read(), RsPairs(), protocol, front_ends, 0)
    for extraction in prepared.extractions.values():
        for block in extraction.blocks:
            block.compute()
        extraction.fit()
        assert tmp_cache in extraction.path.parents
        assert len(np.load(extraction.path)) == 9
    assert {path: path.stat().st_mtime_ns for path in [base, *base.rglob("*")]} == before


def test_verify_passes_over_what_is_not_there(tmp_path):
    assert verify(SmallUCM, ROW, tmp_path) == (f"UCM: not there ({tmp_path / 'UCM_captions'})", True)


def hum(rate, n_samples):
    """440 Hz at half the full scale."""
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(n_samples) / rate)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
def test_recordings_become_16_khz_mono(tmp_path, subtype, rate):
    path = tmp_path / "a.wav"
    soundfile.write(path, hum(rate, rate), rate, subtype=subtype)
    sound = read_recording(path)
    assert sound.dtype == np.float32
    assert sound.shape == (16_000,)
    np.testing.assert_allclose(sound[200:-200], hum(16_000, 16_000)[200:-200], atol=0.005)
    if rate == 16_000:
        np.testing.assert_allclose(sound, hum(16_000, 16_000), atol=1e-4)


def test_channels_are_averaged(tmp_path):
    stereo = np.stack([hum(16_000, 1_000), np.linspace(-1, 0.9, 1_000)], axis=1)
    soundfile.write(tmp_path / "a.wav", stereo, 16_000, subtype="FLOAT")
    np.testing.assert_allclose(read_recording(tmp_path / "a.wav"), stereo.mean(1), atol=1e-6)


def test_an_empty_recording_is_an_empty_sound(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(0), 16_000)
    assert read_recording(tmp_path / "a.wav").shape == (0,)


def test_an_empty_recording_at_another_rate_is_an_empty_sound(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(0), 8_000)
    assert read_recording(tmp_path / "a.wav").shape == (0,)


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
    """A TIFF whose header claims that size; there are 8 by 8 pixels in it."""
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


@pytest.mark.parametrize("content", [b"", b"no sound", b"RIFF", b"RIFF\0\0\0\0WAVEfmt ", b"ID3"])
def test_a_recording_that_does_not_decode_is_one_line(tmp_path, content):
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(DataUnavailable, match=r"expected a readable wav file, .*a\.wav") as caught:
        read_recording(tmp_path / "a.wav")
    assert "\n" not in str(caught.value)
    with pytest.raises(DataUnavailable, match="nowhere"):
        read_recording(tmp_path / "nowhere.wav")


def test_items_are_read_or_spoken_in_order(tmp_path):
    soundfile.write(tmp_path / "a.wav", hum(16_000, 500), 16_000)
    said = Utterance.drawn("two planes", "ucm", "1.tif", 0)
    first, spoken, last = read_items([tmp_path / "a.wav", said, tmp_path / "a.wav"])
    assert len(first) == len(last) == 500
    assert len(spoken) > 4_000
    Image.new("RGB", (3, 2)).save(tmp_path / "a.png")
    assert [image.size for image in read_image_items([tmp_path / "a.png"] * 2)] == [(3, 2)] * 2
