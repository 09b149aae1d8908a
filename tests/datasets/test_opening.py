"""Opening a data set: the real one below a root, or a stand-in that is drawn once."""

import pytest

from benchmark.contract.errors import DataUnavailable, UserError
from datasets import opening
from datasets.layouts.ucm import UCM
from datasets.opening import open_dataset
from datasets.stand_in import classes, data_set
from tests.datasets.layouts.hand_made import SMALL, small_ucm


def test_real_data_needs_a_folder(tmp_path):
    with pytest.raises(UserError, match="--data-root DIR"):
        open_dataset(UCM, "real", None)
    with pytest.raises(UserError, match=rf"{tmp_path / 'nowhere'} is no folder"):
        open_dataset(UCM, "real", tmp_path / "nowhere")
    with pytest.raises(DataUnavailable, match=r"expected the caption file dataset.json, found none"):
        open_dataset(UCM, "real", tmp_path)


def test_a_stand_in_is_drawn_once_and_whole(tmp_cache, monkeypatch):
    drawn = []

    def draw(name, root):
        small_ucm(root)
        drawn.append(name)
        if len(drawn) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(data_set, "write_stand_in", draw)
    monkeypatch.setattr(classes, "CLASS_SIZES", {"ucm": SMALL})
    with pytest.raises(KeyboardInterrupt):
        open_dataset(UCM, "stand-in", None)
    assert [path for path in (tmp_cache / "stand-in").iterdir() if path.is_dir()] == []
    first, second = (open_dataset(UCM, "stand-in", None) for _ in range(2))
    assert drawn == ["ucm", "ucm"]
    assert first.paths == second.paths
    assert first.source == "stand-in"
    assert opening.cache_folder() in first.paths[0].parents
