"""Stand-ins on disk have the published layout, and the same bytes on every call."""

import hashlib
import json

import numpy as np
import pytest
from PIL import Image

from datasets.stand_in.classes import CLASS_SIZES
from datasets.stand_in.data_set import write_stand_in

CAPTION_FILES = {
    "ucm": "UCM_captions/dataset.json",
    "sydney": "Sydney_captions/dataset.json",
    "rsicd": "RSICD/dataset_rsicd.json",
}
IMAGE_FOLDERS = {"ucm": "UCM_captions/imgs", "sydney": "Sydney_captions/imgs", "rsicd": "RSICD/RSICD_images"}


def records(root, name):
    return json.loads((root / CAPTION_FILES[name]).read_text(encoding="utf-8"))["images"]


def digests(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def class_labels(name):
    return np.repeat(np.arange(len(CLASS_SIZES[name])), list(CLASS_SIZES[name].values()))


@pytest.mark.parametrize("name", list(CLASS_SIZES))
def test_every_named_image_lies_in_the_published_place(roots, name):
    entries = records(roots[name], name)
    n_images = sum(CLASS_SIZES[name].values())
    files = {path.name for path in (roots[name] / IMAGE_FOLDERS[name]).iterdir()}
    assert {entry["filename"] for entry in entries} == files
    assert len(entries) == len(files) == n_images
    assert [entry["imgid"] for entry in entries] == list(range(n_images))
    if name != "rsicd":
        assert files == {f"{k + 1}.tif" for k in range(n_images)}
    with Image.open(roots[name] / IMAGE_FOLDERS[name] / entries[0]["filename"]) as image:
        assert (image.mode, image.size) == ("RGB", (96, 96))


def test_rsicd_class_lists_name_every_image_once(roots):
    listed = {}
    for path in (roots["rsicd"] / "RSICD/txtclasses_rsicd").glob("*.txt"):
        names = path.read_text(encoding="utf-8").split()
        assert len(names) == CLASS_SIZES["rsicd"][path.stem]
        assert all(file.startswith(f"{path.stem.lower()}_") for file in names)
        listed |= dict.fromkeys(names, path.stem)
    assert set(listed) == {entry["filename"] for entry in records(roots["rsicd"], "rsicd")}


@pytest.mark.parametrize("name", list(CLASS_SIZES))
def test_five_captions_each_as_published(roots, name):
    for entry in records(roots[name], name):
        sentences = entry["sentences"]
        assert len(sentences) == len(entry["sentids"]) == 5
        assert [sentence["sentid"] for sentence in sentences] == entry["sentids"]
        for sentence in sentences:
            assert sentence["raw"].endswith(" .")
            assert len(sentence["tokens"]) >= 3
            assert not set("{}<>") & set(sentence["raw"])


@pytest.mark.parametrize("name", list(CLASS_SIZES))
def test_split_is_about_eighty_ten_ten_in_every_class(roots, name):
    splits = np.array([entry["split"] for entry in records(roots[name], name)])
    labels = class_labels(name)
    for label in range(len(CLASS_SIZES[name])):
        assert set(splits[labels == label]) == {"train", "val", "test"}
    assert np.mean(splits == "train") == pytest.approx(0.8, abs=0.04)


@pytest.mark.parametrize("name", list(CLASS_SIZES))
def test_no_two_images_are_alike(roots, name):
    images = digests(roots[name] / IMAGE_FOLDERS[name])
    assert len(set(images.values())) == len(images)


def test_two_writes_give_the_same_bytes_and_leave_the_global_generator(roots, tmp_path):
    before = np.random.get_state()[1].tolist()
    write_stand_in("sydney", tmp_path)
    assert np.random.get_state()[1].tolist() == before
    assert digests(tmp_path) == digests(roots["sydney"])


def test_unknown_name_says_which_exist(tmp_path):
    with pytest.raises(ValueError, match="ucm, sydney, rsicd"):
        write_stand_in("imagenet", tmp_path)
