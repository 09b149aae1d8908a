"""The real data sets (skipped without XMHASH_DATA_ROOT): complete, split as published, with useful features."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from benchmark.contract.errors import DataUnavailable
from datasets.files.sentences import fold
from datasets.front_ends.backbone import Backbone
from datasets.front_ends.extraction import Extraction
from datasets.layouts.rsicd import RSICD
from datasets.layouts.sydney import Sydney
from datasets.layouts.ucm import UCM
from datasets.opening import open_dataset
from datasets.splits.leakage_audit import audit
from datasets.splits.protocols import CaptionDisjoint, PublishedSplit, Retrieval, RsFiveSounds, RsPairs


@pytest.fixture(scope="module")
def ucm(real_data_root):
    return open_dataset(UCM, "real", real_data_root)


@pytest.fixture(scope="module")
def rsicd(real_data_root):
    return open_dataset(RSICD, "real", real_data_root)


def test_ucm_is_complete(ucm):
    assert ucm.ids == tuple(f"{n}.tif" for n in range(1, 2_101))
    assert ucm.labels.tolist() == [(n - 1) // 100 for n in range(1, 2_101)]
    assert {len(sentences) for sentences in ucm.sentences} == {5}
    n_tokens = [len(sentence.split()) for sentences in ucm.sentences for sentence in sentences]
    assert np.mean(n_tokens) == pytest.approx(11.5, abs=0.05)  # as published, the full stop being a token


def test_rsicd_is_complete(rsicd):
    assert len(rsicd) == 10_921
    assert np.bincount(rsicd.labels).tolist() == list(RSICD.class_sizes.values())
    assert {len(sentences) for sentences in rsicd.sentences} == {5}
    named = [(i, name.rpartition("_")[0]) for i, name in enumerate(rsicd.ids)]
    assert sum(not prefix for _, prefix in named) == 921
    classes = {rsicd.class_names[rsicd.labels[i]].lower() for i, prefix in named if prefix == "playground"}
    assert classes == {"playground"}
    agree = sum(prefix == rsicd.class_names[rsicd.labels[i]].lower() for i, prefix in named if prefix)
    assert agree == 10_000


def test_sydney_is_reported_incomplete(real_data_root):
    with pytest.raises(DataUnavailable, match=r"sydney: 604 of 613 images are missing .*looked in") as caught:
        open_dataset(Sydney, "real", real_data_root)
    assert "\n" not in str(caught.value)


DUPLICATES = [("ucm", "102.tif", "103.tif"), ("rsicd", "industrial_203.jpg", "industrial_205.jpg")]


@pytest.mark.parametrize(("name", "first", "second"), DUPLICATES)
def test_known_duplicates_stay_on_one_side(request, name, first, second):
    data = request.getfixturevalue(name)
    pair = {data.ids.index(first), data.ids.index(second)}
    assert len({data.image_content[i] for i in pair}) == 1
    for seed in range(5):
        split = RsPairs().split(data, seed)
        parts = [set(part.images.tolist()) for part in (split.train, split.val, split.test)]
        assert sum(bool(pair & part) for part in parts) == 1


@pytest.mark.parametrize(("name", "n_test"), [("ucm", 420), ("rsicd", 2_187)])
def test_every_split_has_the_published_size_and_passes_the_audit(request, name, n_test):
    data = request.getfixturevalue(name)
    for seed in range(5):
        split = RsPairs().split(data, seed)
        assert len(split.test.images) == n_test
        audit(data, split)
    assert len(Retrieval().split(data, 0).database.images) == len(data) - n_test


@pytest.mark.parametrize("name", ["ucm", "rsicd"])
@pytest.mark.parametrize("protocol", [RsPairs(), CaptionDisjoint(), PublishedSplit()])
def test_committed_splits_are_those_drawn_here(request, name, protocol):
    data = request.getfixturevalue(name)
    for seed in range(5):
        assert protocol.committed(data, seed) is not None
    committed, drawn = protocol.committed(data, 3), protocol.drawn(data, 3)
    assert committed.parts.tolist() == drawn.parts.tolist()
    assert committed.sentences.tolist() == drawn.sentences.tolist()


@pytest.mark.parametrize(("name", "sizes"), [("ucm", [1_512, 168, 420]), ("rsicd", [7_849, 885, 2_187])])
def test_no_sentence_is_spoken_on_two_sides_of_a_caption_disjoint_split(request, name, sizes):
    data = request.getfixturevalue(name)
    for seed in range(5):
        split, pairs = CaptionDisjoint().split(data, seed), RsPairs().split(data, seed)
        parts = [split.train, split.val, split.test]
        assert [len(part.images) for part in parts] == sizes
        side_of = {}
        for side, part in enumerate(parts):
            for i, k in part.sounds:
                assert side_of.setdefault(fold(data.sentences[i][k]), side) == side
        for part in ("train", "val", "test"):
            images = getattr(split, part).images, getattr(pairs, part).images
            assert np.array_equal(*(np.bincount(data.labels[of_part]) for of_part in images))
        assert audit(data, split)["sentences_seen"] == 0


@pytest.mark.parametrize(("name", "sizes"), [("ucm", [1_680, 210, 210]), ("rsicd", [8_734, 1_094, 1_093])])
def test_published_split_has_the_published_sizes_and_passes_the_audit(request, name, sizes):
    data = request.getfixturevalue(name)
    split = PublishedSplit().split(data, 0)
    assert [len(part.images) for part in (split.train, split.val, split.test)] == sizes
    audit(data, split)


@pytest.mark.parametrize("name", ["ucm", "rsicd"])
def test_five_sounds_are_all_there_and_pass_the_audit(request, name):
    data = request.getfixturevalue(name)
    split, pairs = RsFiveSounds().split(data, 1), RsPairs().split(data, 1)
    assert split.test.images.tolist() == pairs.test.images.tolist()
    assert len(split.test.sounds) == 5 * len(pairs.test.images)
    assert len(split.fit.sounds) == 5 * len(pairs.fit.images)
    audit(data, split)


def test_ucm_sentences_leak_as_known(ucm):
    """About seven in ten test sentences occur in train or val, and nine in ten if all five sentences count."""
    figures = [audit(ucm, RsPairs().split(ucm, seed)) for seed in range(3)]
    for shares in figures:
        assert shares["sentences_seen"] == pytest.approx(0.7, abs=0.08)
        assert shares["sentences_seen_all"] == pytest.approx(0.9, abs=0.05)


def test_backbone_features_tell_classes_apart(ucm, image_weights, tmp_path):
    """Twelve images of each of five classes: a linear classifier on the features is far above chance (0.2)."""
    rows = np.flatnonzero(np.isin(ucm.labels, [1, 3, 7, 10, 17]) & (np.arange(len(ucm)) % 100 < 12))
    extraction = Extraction(
        modality="image",
        front_end=Backbone("mobilenet_v2", image_weights),
        inputs=tuple(ucm.paths[i] for i in rows),
        contents=tuple(ucm.image_content[i] for i in rows),
        fit_rows=np.flatnonzero(np.arange(len(rows)) % 12 < 8),
        seed=0,
        folder=tmp_path,
    )
    for block in extraction.blocks:
        block.compute()
    extraction.fit()
    features, labels, fit = np.load(extraction.path), ucm.labels[rows], extraction.fit_rows
    assert features.shape == (60, 1_280)
    rest = np.setdiff1d(np.arange(len(rows)), fit)
    probe = LogisticRegression(max_iter=500).fit(features[fit], labels[fit])
    assert probe.score(features[rest], labels[rest]) > 0.85
