"""Opening a data set: the real one below a root, or a stand-in that is drawn once."""

import pytest

from benchmark.contract.caches import cache_folder
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
    assert [path.suffix for path in (tmp_cache / "stand-in").iterdir()] == [".lock"]
    first, second = (open_dataset(UCM, "stand-in", None) for _ in range(2))
    assert drawn == ["ucm", "ucm"]
    assert first.paths == second.paths
    assert first.source == "stand-in"
    assert cache_folder() in first.paths[0].parents


@pytest.mark.parametrize("damage", ["missing", "truncated", "flipped", "captions"])
def test_a_damaged_stand_in_is_named_and_drawn_again(tmp_cache, monkeypatch, capsys, damage):
    monkeypatch.setattr(data_set, "write_stand_in", lambda name, root: small_ucm(root))
    monkeypatch.setattr(classes, "CLASS_SIZES", {"ucm": SMALL})
    first = open_dataset(UCM, "stand-in", None)
    whole, digest = first.paths[1].read_bytes(), first.digest
    captions = first.paths[1].parents[1] / "dataset.json"
    if damage == "missing":
        first.paths[1].unlink()
    elif damage == "captions":
        captions.write_bytes(captions.read_bytes().replace(b"a", b"e", 1))
    else:
        first.paths[1].write_bytes(whole[:-3] if damage == "truncated" else whole[:-1] + bytes([whole[-1] ^ 1]))
    capsys.readouterr()
    again = open_dataset(UCM, "stand-in", None)
    assert again.paths[1].read_bytes() == whole
    assert again.digest == digest
    (line,) = capsys.readouterr().err.splitlines()
    name = "dataset.json" if damage == "captions" else first.paths[1].name
    assert line.startswith("note: ")
    assert name in line
    assert "it is made again" in line


def test_a_complete_stand_in_needs_no_lock(tmp_cache, monkeypatch):
    monkeypatch.setattr(data_set, "write_stand_in", lambda name, root: small_ucm(root))
    monkeypatch.setattr(classes, "CLASS_SIZES", {"ucm": SMALL})
    open_dataset(UCM, "stand-in", None)
    monkeypatch.setattr(opening, "FileLock", lambda path: pytest.fail("a lock file was wanted"))
    open_dataset(UCM, "stand-in", None)
