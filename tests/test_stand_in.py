"""The stand-ins: published layout, same bytes on every call, neither trivial nor unlearnable."""

import hashlib
import json

import numpy as np
import pytest
from PIL import Image
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from datasets._captions import five_captions
from datasets._nouns import NOUNS
from datasets._phrases import WORDINGS
from datasets._scenes import RECIPES, draw_scene
from datasets.stand_in import CLASS_SIZES, write_stand_in

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
        "ucm": (21, 315),
        "sydney": (7, 208),
        "rsicd": (30, 545),
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


@pytest.mark.parametrize("recipe", list(RECIPES))
def test_captions_deny_nothing_that_was_drawn(recipe):
    for seed in range(8):
        scene = draw_scene(recipe, seed)
        facts = (scene.subject, *scene.neighbours)
        assert all(fact.count >= 1 and fact.kind in NOUNS for fact in facts)
        for caption in five_captions(recipe, scene, np.random.default_rng(seed)):
            assert not any(
                f"{denial} {NOUNS[fact.kind][0][1]}" in caption for fact in facts for denial in ("no", "without")
            )


def oriented_gradients(pixels):
    """Orientation histograms of grey images float [n, 96, 96] on an 8 x 8 grid, each cell of unit length."""
    down, across = np.gradient(pixels, axis=(1, 2))
    weight = np.hypot(down, across)
    angle = (np.arctan2(down, across) % np.pi / np.pi * 9).astype(int) % 9
    maps = np.stack([np.where(angle == k, weight, 0) for k in range(9)], axis=-1)
    cells = maps.reshape(len(pixels), 8, 12, 8, 12, 9).sum((2, 4))
    cells /= np.linalg.norm(cells, axis=-1, keepdims=True) + 1e-3
    return cells.reshape(len(pixels), -1)


def accuracy(features, labels, groups, weight):
    """Balanced accuracy of a five-fold logistic regression that keeps groups together."""
    model = make_pipeline(StandardScaler(with_mean=False), LogisticRegression(C=weight, max_iter=400))
    predicted = cross_val_predict(model, features, labels, groups=groups, cv=StratifiedGroupKFold(5))
    return balanced_accuracy_score(labels, predicted)


def test_images_are_told_by_their_shapes_rather_than_by_a_thumbnail(roots):
    folder = roots["sydney"] / IMAGE_FOLDERS["sydney"]
    images = [Image.open(folder / f"{k + 1}.tif").convert("RGB") for k in range(len(list(folder.iterdir())))]
    thumbnails = np.stack([np.asarray(image.resize((8, 8), Image.Resampling.BOX), float).ravel() for image in images])
    grey = np.stack([np.asarray(image.convert("L"), float) for image in images])
    thumbnails = thumbnails / 255 - 0.5  # centred, or the solver takes long
    labels, rows = class_labels("sydney"), np.arange(len(images))
    shapes = accuracy(np.hstack([oriented_gradients(grey) - 0.3, thumbnails]), labels, rows, 0.01)
    assert shapes > 0.7
    assert accuracy(thumbnails, labels, rows, 0.1) < min(0.8, shapes)


def test_a_sentence_tells_the_class_but_no_single_word_does(roots):
    entries = records(roots["sydney"], "sydney")
    sentences = [sentence["raw"] for entry in entries for sentence in entry["sentences"]]
    labels, groups = np.repeat(class_labels("sydney"), 5), np.repeat(np.arange(len(entries)), 5)
    words = CountVectorizer(token_pattern=r"\w+", binary=True).fit_transform(sentences).astype(float)
    assert accuracy(words, labels, groups, 0.1) > 0.8
    # F1 of the best one-word rule of each class
    hits = np.stack([np.asarray(words[labels == k].sum(0)).ravel() for k in range(7)])
    scores = 2 * hits / (hits.sum(0) + np.bincount(labels)[:, None])
    assert scores.max(1).mean() < 0.7
