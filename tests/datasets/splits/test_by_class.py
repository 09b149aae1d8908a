"""The draw of train, val and test by class, on data sets made up in memory."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from benchmark.contract.errors import UserError
from datasets.layouts.rsicd import RSICD
from datasets.layouts.sydney import Sydney
from datasets.layouts.ucm import UCM
from datasets.splits.protocols import CaptionDisjoint, Retrieval, RsPairs
from tests.support.made_up import made_up


def ceil_share(n, one_in):
    return -(-n // one_in)


@pytest.mark.parametrize(("layout", "n_test"), [(UCM, 420), (Sydney, 126), (RSICD, 2_187)])
@pytest.mark.parametrize("protocol", [RsPairs(), Retrieval(), CaptionDisjoint()])
def test_sizes_are_the_published_ones(layout, n_test, protocol):
    data = made_up(layout.class_sizes)
    split = protocol.split(data, 0)
    assert len(split.test.images) == len(split.test.sounds) == n_test
    for label, size in enumerate(layout.class_sizes.values()):
        tests, vals = (int((data.labels[part.images] == label).sum()) for part in (split.test, split.val))
        assert (tests, vals) == (ceil_share(size, 5), ceil_share(size - ceil_share(size, 5), 10))
    every = np.concatenate([split.train.images, split.val.images, split.test.images])
    assert sorted(every) == list(range(len(data)))


CLASSES = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=14), min_size=1, max_size=4)


@settings(deadline=None, max_examples=100)
@given(classes=CLASSES, across=st.booleans(), seed=st.integers(0, 5))
def test_identical_content_stays_on_one_side(classes, across, seed):
    """Small numbers are contents that occur repeatedly, within a class or across classes."""
    sizes = {f"c{label}": len(contents) for label, contents in enumerate(classes)}
    content = [str(c) if across else f"{label} {c}" for label, contents in enumerate(classes) for c in contents]
    data = made_up(sizes, content)
    try:
        split = RsPairs().split(data, seed)
    except UserError:  # with too many copies, a class can have no images on one side
        reject()
    parts = [split.train.images, split.val.images, split.test.images]
    assert sorted(np.concatenate(parts)) == list(range(len(data)))
    sides = [{content[i] for i in part} for part in parts]
    assert not sides[0] & sides[1]
    assert not sides[0] & sides[2]
    assert not sides[1] & sides[2]
    if not across:
        for label, contents in enumerate(classes):
            n_test = ceil_share(len(contents), 5)
            n_val = ceil_share(len(contents) - n_test, 10)
            n_single = sum(count == 1 for count in Counter(contents).values())
            n_in = [int((data.labels[part] == label).sum()) for part in parts]
            assert n_in[2] <= n_test
            assert n_in[1] <= n_val
            if n_single >= n_test + n_val:  # then there is always one that still fits
                assert n_in[2:0:-1] == [n_test, n_val]
