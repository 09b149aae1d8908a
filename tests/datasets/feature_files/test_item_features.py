"""Features from files on prepared splits: rows, what is missing, keys, and files that change."""

import os
import re

import numpy as np
import pytest

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.rows import ProtocolRow
from datasets.feature_files.item_file import ItemSource, read_item_file
from datasets.front_ends.hog_colour import HogColour
from datasets.front_ends.mfcc_statistics import MfccStatistics
from datasets.preparation import prepare
from datasets.splits.protocols import CaptionDisjoint, Retrieval, RsPairs
from datasets.splits.tuning import TuningSplit
from tests.support.item_files import write_items
from tests.support.made_up import made_up

ROW = ProtocolRow("rs-pairs", "", "", version=1)
DATA = made_up({"a": 12, "b": 8})
SOUNDS = [f"{name}#{k}" for name in DATA.ids for k in range(5)]
RNG = np.random.default_rng(0)
OF_IMAGE = dict(zip(DATA.ids, RNG.normal(size=(20, 3)).astype(np.float32), strict=True))
OF_SOUND = dict(zip(SOUNDS, RNG.normal(size=(100, 4)).astype(np.float32), strict=True))

pytestmark = pytest.mark.usefixtures("tmp_cache")


def read(path, features, **more):
    write_items(path, list(features), np.stack(list(features.values())), **more)
    return read_item_file(ItemSource(path, "--image-features"))


def prepared(protocol=None, seed=0, **files):
    front_ends = {"image": HogColour(), "sound": MfccStatistics()} | files
    return prepare(DATA, protocol or RsPairs(), ROW, front_ends, seed)


def shuffled(features):
    names = list(features)
    return {names[place]: features[names[place]] for place in np.random.default_rng(1).permutation(len(names))}


@pytest.mark.parametrize("protocol", [RsPairs(), Retrieval(), CaptionDisjoint(), TuningSplit(RsPairs())])
def test_every_item_of_the_split_has_its_row(tmp_path, protocol):
    files = {
        "image": read(tmp_path / "image.npz", shuffled(OF_IMAGE), scaled=1),
        "sound": read(tmp_path / "sound.npz", shuffled(OF_SOUND), scaled=1),
    }
    plain, own = prepared(protocol), prepared(protocol, **files)
    matrices = {}
    for modality, features in own.from_files.items():
        features.fit()
        matrices[modality] = np.load(features.path)
    assert set(matrices) == {"image", "sound"}
    assert own.computed == {}
    for inputs in (own.inputs.query, own.inputs.database or {}):
        for modality, side in inputs.items():
            known = OF_IMAGE if modality == "image" else OF_SOUND
            np.testing.assert_array_equal(matrices[modality][side.rows], [known[name] for name in side.ids])
    sound = plain.extractions["sound"]
    trained = own.inputs.train_rows
    names = [sound.contents[row].replace(" sound ", "#") for row in trained["sound"]]
    np.testing.assert_array_equal(matrices["sound"][trained["sound"]], [OF_SOUND[name] for name in names])
    of_image = [OF_IMAGE[name.partition("#")[0]] for name in names]
    np.testing.assert_array_equal(matrices["image"][trained["image"]], of_image)
    assert own.remarks == ()


def test_the_suite_scales_on_the_training_part_as_its_front_ends_do(tmp_path):
    split = prepared(image=read(tmp_path / "image.npz", OF_IMAGE))
    features = split.from_files["image"]
    features.fit()
    train = np.unique(split.inputs.train_rows["image"])
    found = np.load(features.path)
    np.testing.assert_allclose(found[train].mean(0), 0, atol=1e-6)
    np.testing.assert_allclose(found[train].std(0), 1, atol=1e-6)
    assert abs(found[split.inputs.query["image"].rows].mean(0)).max() > 1e-3


def test_nobody_is_said_to_speak_what_a_file_describes(tmp_path):
    assert set(prepared().inputs.query["sound"].slices["speech"]) == {"espeak-ng"}
    own = prepared(sound=read(tmp_path / "sound.npz", OF_SOUND))
    assert set(own.inputs.query["sound"].slices["speech"]) == {"recorded or unknown"}


def test_only_items_in_use_are_needed(tmp_path):
    plain = prepared(TuningSplit(RsPairs()))
    used = {*plain.inputs.train_rows["image"].tolist(), *plain.inputs.query["image"].rows.tolist()}
    some = {name: OF_IMAGE[name] for row, name in enumerate(DATA.ids) if row in used}
    assert len(some) < 20
    file = read(tmp_path / "image.npz", some)
    assert prepared(TuningSplit(RsPairs()), image=file).from_files["image"].n_items == len(some)
    with pytest.raises(DataUnavailable, match=f"lacks {20 - len(some)} of the 20 images that this split uses"):
        prepared(image=file)


def test_missing_items_are_counted_and_the_first_three_named(tmp_path):
    few = {name: features for name, features in OF_IMAGE.items() if name not in DATA.ids[4:9]}
    reason = "lacks 5 of the 20 images that this split uses (a_4.jpg, a_5.jpg, a_6.jpg, …); add them"
    with pytest.raises(DataUnavailable, match=re.escape(reason)):
        prepared(image=read(tmp_path / "image.npz", few))
    used = set(prepared().inputs.query["sound"].ids)
    first = next(name for name in SOUNDS if name in used)
    few = {name: features for name, features in OF_SOUND.items() if name != first}
    with pytest.raises(DataUnavailable, match=rf"lacks 1 of the 20 sounds that this split uses \({first}\)"):
        prepared(sound=read(tmp_path / "sound.npz", few))


def test_remarks_count_rows_of_no_item_and_constant_features(tmp_path):
    more = OF_IMAGE | {f"x{k}.jpg": np.ones(3, np.float32) for k in range(1200)}
    for name in OF_IMAGE:
        more[name] = np.where([True, False, True], more[name], 7)
    split = prepared(image=read(tmp_path / "image.csv", more))
    assert split.remarks == (
        "1,200 of 1,220 rows of image.csv belong to no image of the data set and are ignored (the first: 'x0.jpg')",
        "1 of 3 features of image.csv are constant in training",
    )


def test_the_same_features_for_all_training_items_are_refused(tmp_path):
    train = prepared().inputs.train_rows["image"].tolist()
    same = {name: np.ones(3) if DATA.ids.index(name) in train else value for name, value in OF_IMAGE.items()}
    with pytest.raises(DataUnavailable, match="holds the same features for all images of training; save others"):
        prepared(image=read(tmp_path / "image.npz", same))


def test_a_value_that_scaling_makes_infinite_is_one_line(tmp_path):
    split = prepared()
    train = split.inputs.train_rows["image"].tolist()
    wide = {name: np.full(3, 1e-30 * row if row in train else 1e38, np.float32) for row, name in enumerate(DATA.ids)}
    features = prepared(image=read(tmp_path / "image.npz", wide)).from_files["image"]
    with pytest.raises(DataUnavailable, match="holds values that scaling makes infinite"):
        features.fit()
    assert not features.is_done


def test_the_key_depends_on_contents_split_and_scaling_and_not_on_the_path(tmp_path):
    base = prepared(image=read(tmp_path / "image.npz", OF_IMAGE))
    (tmp_path / "below").mkdir()
    os.rename(tmp_path / "image.npz", tmp_path / "below" / "moved.npz")
    moved = prepared(image=read_item_file(ItemSource(tmp_path / "below" / "moved.npz", "x")))
    assert moved.digest == base.digest
    others = [
        prepared(image=read(tmp_path / "image.npz", OF_IMAGE, scaled=1)),
        prepared(image=read(tmp_path / "image.npz", OF_IMAGE | {"a_0.jpg": np.zeros(3, np.float32)})),
        prepared(image=read(tmp_path / "image.npz", shuffled(OF_IMAGE))),
        prepared(seed=1, image=read(tmp_path / "image.npz", OF_IMAGE)),
    ]
    assert len({split.digest for split in (base, *others)}) == 5
    assert len({split.extractions["image"].key for split in (base, *others)}) == 5


def test_a_cached_matrix_serves_without_the_file_and_another_content_never_takes_it(tmp_path):
    features = prepared(image=read(tmp_path / "image.npz", OF_IMAGE)).from_files["image"]
    features.fit()
    write_items(tmp_path / "image.npz", list(OF_IMAGE), np.ones((20, 3)))
    features.fit()  # the matrix is there
    assert features.is_done
    features.path.unlink()
    with pytest.raises(DataUnavailable, match="changed while the run was using it; run the same command again"):
        features.fit()
    assert not features.is_done
    (tmp_path / "image.npz").unlink()
    with pytest.raises(DataUnavailable, match="is not there; check the path"):
        features.fit()
