"""Malformed data folders give one line that says what is wrong."""

import json
import os

import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.layouts.ucm import UCM
from tests.datasets.layouts.hand_made import NUMBERED, add_sounds, read_ucm, record, small_ucm


def written(text):
    return lambda root: (root / "UCM_captions/dataset.json").write_text(text)


def images(value):
    return written(json.dumps({"images": value}))


def without(*missing):
    def remove(root):
        for name in missing:
            (root / "UCM_captions/imgs" / name).unlink()

    return remove


def folder_for_a_file(root):
    (root / "UCM_captions/dataset.json").unlink()
    (root / "UCM_captions/dataset.json").mkdir()


def pipe_for_a_file(root):
    (root / "UCM_captions/dataset.json").unlink()
    os.mkfifo(root / "UCM_captions/dataset.json")


def endless_file(root):
    (root / "UCM_captions/dataset.json").unlink()
    (root / "UCM_captions/dataset.json").symlink_to("/dev/zero")


def huge_file(root):
    os.truncate(root / "UCM_captions/dataset.json", 2**40)  # holes, which take no space


def one_ending_twice(root):
    path = root / "UCM_captions/imgs/5.tif"
    path.rename(path.with_name("5.Tif")).with_name("5.TIF").write_bytes(b"another")


BROKEN = {
    "no caption file": (lambda root: (root / "UCM_captions/dataset.json").unlink(), "expected the caption file"),
    "no folder": (lambda root: (root / "UCM_captions").rename(root / "UCM"), "expected the caption file dataset"),
    "no image folder": (
        lambda root: (root / "UCM_captions/imgs").rename(root / "UCM_captions/images"),
        r"12 of 12 images are missing from imgs/ \(1.tif, 2.tif, 3.tif, …\)",
    ),
    "two images missing": (without("3.tif", "11.tif"), r"2 of 12 images are missing from imgs/ \(3.tif, 11.tif\)"),
    "no JSON": (written("{"), 'JSON with a list "images".*JSONDecodeError'),
    "no text": (lambda root: (root / "UCM_captions/dataset.json").write_bytes(b"\xff\xfe\x00"), 'JSON with a list "im'),
    "no list": (written("[1]"), 'JSON with a list "images"'),
    "no images": (written("{}"), 'JSON with a list "images".*KeyError'),
    "null": (images(None), 'JSON with a list "images".*NoneType'),
    "number": (images(3), 'JSON with a list "images".*int'),
    "no records": (images([]), "expected 4 images of class agricultural, found 0"),
    "record is text": (images(["1.tif"]), 'image 0 of dataset.json should have "filename"'),
    "no name": (images([record("1.tif"), {"sentences": []}]), 'image 1 .* should have "filename"'),
    "no sentences": (images([{"filename": "1.tif"}]), 'image 0 .* "sentences"'),
    "empty sentences": (images([record("1.tif", sentences=[])]), "image 1.tif has no sentences"),
    "no raw": (images([record("1.tif", sentences=[{"tokens": []}])]), "KeyError: 'raw'"),
    "null sentences": (images([record("1.tif", sentences=None)]), 'image 0 .* "sentences"'),
    "twice": (images([record("1.tif"), record("1.tif")]), "names the image 1.tif twice"),
    "class too small": (images([record(name) for name in NUMBERED[:-1]]), "8 images of class airplane, found 7"),
    "wrong class": (images([record(name) for name in NUMBERED[1:]]), "4 images of class agricultural, found 3"),
    "number too large": (lambda root: small_ucm(root, [record("13.tif")]), "1.tif to 12.tif, .* 13.tif"),
    "no number": (lambda root: small_ucm(root, [record("²5.tif"), record("a.tif")]), "1.tif to 12.tif"),
    "name is a number": (images([record(1)]), "image 0 .* the filename is int"),
    "name is a path": (images([record("../1.tif")]), "image 0 .* the filename '../1.tif' is a path"),
    "name is empty": (images([record("")]), "image 0 .* the filename is empty"),
    "name of two lines": (images([record("1\n.tif")]), r"image 0 .* '1\\n.tif' holds characters"),
    "name of half a character": (images([record("\ud800.tif")]), r"image 0 .* '\\ud800.tif' holds characters"),
    "name of NUL": (images([record("a\0.tif")]), r"image 0 .* 'a\\x00.tif' holds characters"),
    "name of many digits": (images([record("1" * 5_000)]), r"image 0 .*'1+\.\.\.1+' is longer than 255 bytes"),
    "name too long": (images([record("é" * 128)]), r"image 0 .* is longer than 255 bytes"),
    "half a character": (images([record("1.tif", sentences=[{"raw": "\ud800 ."}])]), "image 0 .*UnicodeEncodeError"),
    "raw is null": (images([record("1.tif", sentences=[{"raw": None}])]), "a sentence of 1.tif is NoneType"),
    "raw is a number": (images([record("1.tif", sentences=[{"raw": 7}])]), "a sentence of 1.tif is int"),
    "sentences are text": (images([record("1.tif", sentences="a field .")]), "the sentences of 1.tif are str"),
    "sentence is text": (images([record("1.tif", sentences=["a field ."])]), 'image 0 .* "raw"'),
    "one stem": (images([record("1.tif"), record("1.png")]), "the images 1.tif and 1.png, whose sounds would have"),
    "nested without end": (written("[" * 100_000), 'JSON with a list "images".*RecursionError'),
    "folder for a file": (folder_for_a_file, "dataset.json should be JSON .* it is a folder, not an ordinary file"),
    "pipe for a file": (pipe_for_a_file, "dataset.json should be JSON .* it is a named pipe, not an ordinary file"),
    "endless file": (endless_file, "dataset.json should be JSON .* it is a device, not an ordinary file"),
    "huge file": (huge_file, "dataset.json should be JSON .* bytes are more than"),
    "one ending twice": (one_ending_twice, "the image 5.tif may be 5.TIF or 5.Tif in imgs/"),
    "sound number twice": (
        lambda root: add_sounds(root, UCM, ["1S0.wav", "1S00.wav", "1S1.wav", "1S2.wav", "1S3.wav"]),
        "1S0.wav and 1S00.wav in sounds/ have the same number",
    ),
    "sound too few": (
        lambda root: add_sounds(root, UCM, [f"7S{k}.wav" for k in range(4)]),
        "image 7.tif has 5 sentences but 4 sounds",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", list(BROKEN))
def test_what_is_broken_is_said_in_one_line(tmp_path, what):
    breaks, message = BROKEN[what]
    small_ucm(tmp_path)
    breaks(tmp_path)
    with pytest.raises(DataUnavailable, match=message) as caught:
        read_ucm(tmp_path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("ucm: ")
    assert f"looked in {tmp_path / 'UCM_captions'}" in str(caught.value)


def test_files_whose_names_differ_from_those_of_the_caption_file_are_not_read(tmp_path):
    base = small_ucm(tmp_path) / "UCM_captions"
    before = read_ucm(tmp_path)
    for name in ("imgs/5.TIF", "imgs/5.png", "imgs/5", "sounds/5s0.wav", "sounds/5S0.mp3"):
        (base / name).parent.mkdir(exist_ok=True)
        (base / name).write_bytes(b"another file")
    after = read_ucm(tmp_path)
    assert after.paths == before.paths
    assert after.digest == before.digest
    assert before.remarks == ()
    assert after.remarks[0].startswith(
        "files in sounds/ that belong to no image and are not read: 2 (5S0.mp3, 5s0.wav)"
    )


def test_endings_of_images_and_sounds_may_be_in_capitals(tmp_path):
    base = small_ucm(tmp_path) / "UCM_captions"
    names = [f"{n}S{k}.wav" for n in range(1, 13) for k in range(5)]
    add_sounds(tmp_path, UCM, names)
    before = read_ucm(tmp_path).digest
    for path in base.glob("imgs/*.tif"):
        path.rename(path.with_suffix(".TIF" if path.stem < "5" else ".Tif"))
    for path in base.glob("sounds/*.wav"):
        path.rename(path.with_suffix(".WAV" if path.stem < "5" else ".Wav"))
    after = read_ucm(tmp_path)
    assert after.digest == before  # names, contents and so splits and voices
    assert after.speech == "recorded or unknown"
    assert after.remarks == ()
    assert {path.suffix for path in after.paths} <= {".TIF", ".Tif"}


def test_a_folder_of_sounds_that_is_not_read_is_named(tmp_path):
    (small_ucm(tmp_path) / "UCM_captions/Sounds").mkdir()
    assert read_ucm(tmp_path).remarks == ("Sounds is not read: sounds are read from a folder sounds/",)
