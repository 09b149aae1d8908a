"""The stand-ins: published layout, same bytes on every call, captions that are true of what was drawn."""

import hashlib
import json
import re

import numpy as np
import pytest
from PIL import Image

from datasets.stand_in.canvas import Canvas, Fact
from datasets.stand_in.extras import small_pond
from datasets.stand_in.nouns import NOUNS
from datasets.stand_in.phrases import WORDINGS
from datasets.stand_in.scenes import RECIPES, Scene, draw_scene
from datasets.stand_in.wording import five_captions
from datasets.stand_in.write import CLASS_SIZES, write_stand_in

CAPTION_FILES = {
    "ucm": "UCM_captions/dataset.json",
    "sydney": "Sydney_captions/dataset.json",
    "rsicd": "RSICD/dataset_rsicd.json",
}
IMAGE_FOLDERS = {"ucm": "UCM_captions/imgs", "sydney": "Sydney_captions/imgs", "rsicd": "RSICD/RSICD_images"}


@pytest.fixture(scope="module")
def roots(tmp_path_factory):
    """Data set name -> folder with its stand-in."""
    folders = {name: tmp_path_factory.mktemp(name) for name in CLASS_SIZES}
    for name, folder in folders.items():
        write_stand_in(name, folder)
    return folders


def records(root, name):
    return json.loads((root / CAPTION_FILES[name]).read_text(encoding="utf-8"))["images"]


def digests(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def class_labels(name):
    return np.repeat(np.arange(len(CLASS_SIZES[name])), list(CLASS_SIZES[name].values()))


def test_class_sizes_follow_the_originals():
    assert {name: (len(sizes), sum(sizes.values())) for name, sizes in CLASS_SIZES.items()} == {
        "ucm": (21, 504),
        "sydney": (7, 218),
        "rsicd": (30, 682),
    }
    assert min(min(sizes.values()) for sizes in CLASS_SIZES.values()) >= 10
    assert CLASS_SIZES["rsicd"]["Playground"] == max(CLASS_SIZES["rsicd"].values())
    assert max(CLASS_SIZES["sydney"], key=CLASS_SIZES["sydney"].get) == "residential"


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


def test_every_recipe_has_its_words():
    assert set(RECIPES) == set(WORDINGS)


def test_a_scene_does_not_depend_on_what_was_drawn_before():
    forwards = {recipe: draw_scene(recipe, 3).picture.tobytes() for recipe in RECIPES}
    backwards = {recipe: draw_scene(recipe, 3).picture.tobytes() for recipe in reversed(list(RECIPES))}
    assert forwards == backwards
    assert len(set(forwards.values())) == len(RECIPES)


@pytest.mark.parametrize("recipe", list(RECIPES))
def test_captions_name_only_places_where_something_lies(recipe):
    for seed in range(8):
        scene = draw_scene(recipe, seed)
        facts = (scene.subject, *scene.neighbours)
        assert all(fact.count >= 1 and fact.kind in NOUNS for fact in facts)
        for caption in five_captions(recipe, scene, np.random.default_rng(seed)):
            told = re.findall(
                r"(?:in the (?:upper|lower) (?:left|right) corner|(?:at the|on the) (?:top|bottom|left|right))", caption
            )
            assert set(told) <= {fact.place for fact in facts}


def test_a_neighbour_is_told_of_with_its_number_colour_and_place():
    """A hand-made scene: of three white tanks on the left, nothing else can be said."""
    tanks = Fact("tank", 3, "white", "on the left")
    scene = Scene(Image.new("RGB", (96, 96)), Fact("sea", 1, "blue", "at the bottom"), (tanks,), "yellow", "sand")
    captions = {caption for seed in range(60) for caption in five_captions("beach", scene, np.random.default_rng(seed))}
    told = [caption for caption in captions if "three" in caption]
    noun = "(white )?(storage tanks|round tanks)|round (white )?(buildings|tanks)"
    pattern = rf"((with|and) three ({noun}) on the left|near three ({noun})|(with|and) three ({noun}) beside) \.$"
    assert len(told) > 20
    assert all(re.search(pattern, caption) for caption in told)
    assert not any(re.search(rf"\b(two|four|five|six|several|many) ({noun})", caption) for caption in captions)


@pytest.mark.parametrize("seed", range(24))
def test_the_place_told_of_is_where_the_pixels_are(seed):
    """A pond is the only thing on dry ground that is more blue than red."""
    canvas = Canvas(np.random.default_rng(seed), "soil")
    (pond,) = small_pond(canvas)
    pixels = np.asarray(canvas.finish(), float)
    down, across = np.nonzero(pixels[:, :, 2] > pixels[:, :, 0])
    assert len(down) > 60
    words = pond.place.split()
    for low, high, value in (
        ("left", "right", across.mean()),
        ("upper", "lower", down.mean()),
        ("top", "bottom", down.mean()),
    ):
        if low in words:
            assert value < 40
        if high in words:
            assert value > 56
    if "middle" in words:
        assert max(abs(across.mean() - 48), abs(down.mean() - 48)) < 24
