"""caption-disjoint against brute force and literal loops, and its errors if a data set cannot be split."""

import itertools

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmark.contract.errors import DataUnavailable
from datasets.files.sentences import fold
from datasets.splits.leakage_audit import audit
from datasets.splits.protocols import CaptionDisjoint, RsPairs
from tests.support.made_up import by_name, chosen, made_up

PARTS = ("train", "val", "test")


def spoken(data, split):
    """Part -> folded sentences spoken in it."""
    return {part: {fold(data.sentences[i][k]) for i, k in getattr(split, part).sounds} for part in PARTS}


def sizes_by_class(data, split):
    return {part: np.bincount(data.labels[getattr(split, part).images]).tolist() for part in PARTS}


def check(data, seed):
    """Splits a data set, and checks every promise by a literal loop."""
    split = CaptionDisjoint().split(data, seed)
    sentences = spoken(data, split)
    for first, second in itertools.combinations(PARTS, 2):
        assert not sentences[first] & sentences[second]
        contents = ({data.image_content[i] for i in getattr(split, part).images} for part in (first, second))
        assert not set.intersection(*contents)
    images = np.concatenate([getattr(split, part).images for part in PARTS])
    assert sorted(images) == list(range(len(data)))
    for part in PARTS:
        items = getattr(split, part)
        assert items.sounds[:, 0].tolist() == items.images.tolist()
    assert sizes_by_class(data, split) == sizes_by_class(data, RsPairs().split(data, seed))
    assert audit(data, split)["sentences_seen"] == 0
    return split


def possible(data, classes, seed):
    """Whether any assignment of sentences and images to sides works, by trying all of them."""
    drawn = sizes_by_class(data, RsPairs().split(data, seed))
    pool = sorted({sentence for own in data.sentences for sentence in own})
    for sides in itertools.product(PARTS, repeat=len(pool)):
        side_of = dict(zip(pool, sides, strict=True))
        if all(
            any(
                [choice.count(part) for part in PARTS] == [drawn[part][label] for part in PARTS]
                for choice in itertools.product(*[sorted({side_of[s] for s in own}) for own in images])
            )
            for label, images in enumerate(classes)
        ):
            return True
    return False


CLASSES = st.lists(st.lists(st.sets(st.integers(0, 4), min_size=1, max_size=3), min_size=3, max_size=5), min_size=1,
                   max_size=2)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(classes=CLASSES, seed=st.integers(0, 3))
@example(classes=[[{0}, {0, 1}, {2}, {0, 1, 3}, {2}], [{0}, {2, 3}, {2, 3}]], seed=0)  # lost in the solver's presolve
def test_a_split_is_found_exactly_if_one_exists(classes, seed):
    classes = [[tuple(f"s{number}" for number in sorted(own)) for own in images] for images in classes]
    sizes = {f"c{label}": len(images) for label, images in enumerate(classes)}
    data = made_up(sizes, sentences=[own for images in classes for own in images])
    if possible(data, classes, seed):
        check(data, seed)
    else:
        with pytest.raises(DataUnavailable, match="caption-disjoint cannot be made") as caught:
            CaptionDisjoint().split(data, seed)
        assert "\n" not in str(caught.value)


@settings(deadline=None, max_examples=20)
@given(n_words=st.integers(20, 60), copies=st.integers(0, 3), seed=st.integers(0, 50))
def test_promises_hold_on_larger_sets_with_copies(n_words, copies, seed):
    rng = np.random.default_rng(seed)
    forms = ("A lake {} .", "a  lake {}", "A LAKE, {}!")
    words = [rng.choice(forms).format(number) for number in range(n_words)]
    sentences = [tuple(map(str, rng.choice(words, 5))) for _ in range(45)]
    content = [str(i) for i in range(45)]
    for copy in range(copies):
        content[10 * copy + 1] = content[10 * copy]  # the copies have other sentences
    check(made_up({"a": 25, "b": 20}, content=content, sentences=sentences), seed)


def test_split_depends_on_the_seed_and_not_on_the_order_of_images():
    rng = np.random.default_rng(0)
    sentences = [tuple(f"s{n}" for n in rng.choice(25, 5)) for _ in range(50)]
    data = made_up({"a": 20, "b": 30}, sentences=sentences)
    splits = [CaptionDisjoint().split(data, seed) for seed in range(3)]
    assert len({tuple(split.test.images) for split in splits}) == 3
    assert CaptionDisjoint().split(data, 1).digest == splits[1].digest
    shuffled = chosen(data, rng.permutation(50))
    assert by_name(shuffled, CaptionDisjoint().split(shuffled, 1)) == by_name(data, splits[1])


def test_every_side_of_an_unconstrained_set_is_drawn_evenly():
    """If no images share sentences, each image is in test in about 0.2 of 200 splits."""
    data = made_up({"a": 10})
    counts = np.zeros(10)
    for seed in range(200):
        counts[CaptionDisjoint().split(data, seed).test.images] += 1
    assert counts.sum() == 400
    assert np.abs(counts - 40).max() < 5 * np.sqrt(200 * 0.2 * 0.8)


def test_too_few_sentences_are_one_line_that_names_the_class():
    own = [(f"a{n}",) for n in range(5)]
    poor = made_up({"a": 5, "poor": 5}, sentences=[*own, *[("One lake.", "two lakes", "One, lake")] * 5])
    with pytest.raises(
        DataUnavailable, match=r"1 of 2 classes have too few distinct .*: poor has 2 in 5 images"
    ) as caught:
        CaptionDisjoint().split(poor, 0)
    assert "\n" not in str(caught.value)


def test_classes_that_block_each_other_are_one_line():
    """In class a, u must belong to train, since two of four images have only u; in class b, the same holds for y."""
    first, second = [("u",), ("u",), ("v",), ("w",)], [("u",), ("v",), ("y",), ("y",)]
    check(made_up({"a": 4}, sentences=first), 0)
    check(made_up({"b": 4}, sentences=second), 0)
    with pytest.raises(DataUnavailable, match="classes share too many of their sentences"):
        CaptionDisjoint().split(made_up({"a": 4, "b": 4}, sentences=[*first, *second]), 0)


def test_a_solver_that_runs_out_of_time_is_one_line(monkeypatch):
    monkeypatch.setattr("datasets.splits.caption_disjoint.TIME_LIMIT", 0)
    sentences = [tuple(f"s{n}" for n in np.random.default_rng(i).choice(12, 5)) for i in range(40)]
    with pytest.raises(DataUnavailable, match="made-up: caption-disjoint: the solver found no optimum after 0 seconds"):
        CaptionDisjoint().split(made_up({"a": 40}, sentences=sentences), 0)
