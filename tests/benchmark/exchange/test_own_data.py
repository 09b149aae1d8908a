"""Folders, plug-in data sets and plug-in methods of a user go out and come back by the commands of the README."""

import re
import shlex

import numpy as np
import pytest

from benchmark.exchange.content import ExportedArray
from benchmark.exchange.formats import writer_of
from benchmark.exchange.handed_in import read_codes
from tests.benchmark.exchange.conftest import settle, stored
from tests.support.coast import write_coast
from tests.support.own_folders import rows_of, write_own
from tests.support.plugin_files import plugin, plugins_undone  # noqa: F401 - a fixture
from tests.support.small_data import complaint, entered

FEATURES = ("--image-features", "hog-colour", "--sound-features", "mfcc-statistics", "--workers", "1")
TWO = ("--dataset-dir", "odd", "--dataset-dir", "even")


@pytest.fixture
def place(tmp_path, monkeypatch, plugins_undone):  # noqa: F811 - the fixture
    """The current folder, with two folders of own images and the data set of a plug-in file."""
    settle(monkeypatch, tmp_path / "cache")
    for variable in ("XMHASH_DATA_ROOT", "XMHASH_IMAGE_WEIGHTS", "XMHASH_SPEECH_WEIGHTS"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    for name in ("odd", "even"):
        write_own(tmp_path / name, rows_of({"port": 6, "field": 6}))
    write_coast(tmp_path)
    return tmp_path


def ok(monkeypatch, capsys, *words):
    code, out, err = entered(monkeypatch, capsys, *words)
    assert code == 0, err
    return out


def shown_commands(folder):
    """The commands of a README that score codes and that make a run, as words."""
    text = (folder / "README.md").read_text()
    return {
        word: shlex.split(re.search(rf"^    xmhash ({word} .*)$", text, re.MULTILINE)[1].replace("NAME", "made"))
        for word in ("score", "run")
    }


def hand_in(folder, name, run="made"):
    """Writes the codes of cca-itq beside an export, under the ids that the export has."""
    items = np.load(folder / "items.npz")
    arrays = {"split_name": items["split_name"]}
    for modality, side in stored("cca-itq", run)[1].query.items():
        ids = items[f"{modality}_ids"]
        assert set(ids) == set(side.ids)
        bits = dict(zip(side.ids, side.output.unpack(), strict=True))
        arrays |= {f"{modality}_ids": ids, f"{modality}_codes": np.array([bits[one] for one in ids])}
    np.savez(name, **arrays)


DATA = {
    "a folder": ("--dataset-dir", "odd"),
    "one of two folders": ("--dataset", "even", *TWO),
    "a plug-in data set": ("--dataset", "coast", "--plugin", "coast.py"),
}


@pytest.mark.parametrize("kind", DATA)
def test_the_commands_of_the_readme_work(kind, place, monkeypatch, capsys):
    ok(monkeypatch, capsys, "export", *DATA[kind], *FEATURES, "--out", "out", "--format", "npz")
    commands = shown_commands(place / "out")
    cheap = ("--methods", "cca-itq", "--bits", "4", "--workers", "1")
    ok(monkeypatch, capsys, *commands["run"], *cheap)
    hand_in(place / "out", "codes.npz")
    ok(monkeypatch, capsys, *commands["score"])
    own, mine = stored("cca-itq", "made")[0], stored("my-method", "made", from_file=True)[0]
    assert own.cell.dataset == {"a folder": "odd", "one of two folders": "even"}.get(kind, "coast")
    assert mine.scores == own.scores


def test_options_that_may_be_repeated_are_repeated_in_the_readme(place, monkeypatch, capsys):
    files = [plugin(place / f"{name}.py") for name in ("first", "second")]
    files[1].write_text(files[1].read_text().replace("row('first'", "row('second'"))
    more = ("--plugin", "first.py", "--plugin", "second.py", "--dataset", "odd", "--protocol", "retrieval")
    ok(monkeypatch, capsys, "export", *TWO, *more, *FEATURES, "--out", "out", "--format", "npz")
    words = " ".join(shown_commands(place / "out")["run"])
    assert "--dataset-dir odd " in words
    assert "even" not in words
    assert "--plugin first.py --plugin second.py" in words
    assert "--protocol retrieval" in words


def test_one_data_set_of_a_run_is_chosen_by_its_name(place, monkeypatch, capsys):
    run = ("run", *TWO, *FEATURES, "--methods", "cca-itq", "--bits", "4", "--name", "made")
    ok(monkeypatch, capsys, *run)
    ok(monkeypatch, capsys, "export", *TWO, "--dataset", "odd", *FEATURES, "--out", "out", "--format", "npz")
    items = np.load("out/items.npz")
    codes = {f"{m}_ids": items[f"{m}_ids"] for m in ("image", "sound")}
    codes |= {f"{m}_codes": np.eye(len(codes[f"{m}_ids"]), 4) for m in ("image", "sound")}
    np.savez("codes.npz", split_name=items["split_name"], **codes)
    score = ("score", "--codes", "codes.npz", "--run", "made", "--as", "mine")
    assert complaint(monkeypatch, capsys, *score) == (
        "expected one data set, the last request of the run made has 'odd', 'even'; choose one with --dataset"
    )
    line = complaint(monkeypatch, capsys, *score, "--dataset", "evn")
    assert line.startswith("unknown data set 'evn'; did you mean 'even'? Known: ")
    assert "odd" in line
    ok(monkeypatch, capsys, *score, "--dataset", "odd")
    assert stored("mine", "made", from_file=True)[0].cell.dataset == "odd"


def test_a_row_does_not_take_the_name_of_a_method_of_a_plug_in_or_of_the_run(place, monkeypatch, capsys):
    plugin(place / "mine.py")
    data = ("--dataset-dir", "odd", *FEATURES)
    run = ("run", *data, "--plugin", "mine.py", "--methods", "first", "--bits", "4", "--name", "made")
    ok(monkeypatch, capsys, *run)
    score = ("score", "--codes", "codes.npz", "--run", "made", "--as", "FIRST")
    line = complaint(monkeypatch, capsys, *score)
    assert line == (
        "--as should be the name of a method of your own; FIRST is a method that the run fitted itself; take another "
        "name"
    )
    ok(monkeypatch, capsys, "run", *data, "--methods", "cca-itq", "--bits", "4", "--name", "made")
    assert complaint(monkeypatch, capsys, *score) == line  # its results are there, and the plug-in is not
    ok(monkeypatch, capsys, *run[:-2], "--methods", "cca-itq", "--bits", "4", "--name", "other")
    line = complaint(monkeypatch, capsys, *score[:4], "other", "--as", "first")
    assert "first is one of `xmhash list methods`" in line


IDS = [" lead.png", "tail.png ", "a;b.png", "a,b.png", "line\u2028end.png", 'quo"te.png', "\u00e9.png"]


def test_ids_in_csv_files_come_back_as_they_went_out(tmp_path):
    ids, texts = np.array(IDS), np.array("the split")
    codes = np.arange(14).reshape(7, 2) % 2
    arrays = [ExportedArray("items", f"{m}_codes", codes, "codes", ids) for m in ("image", "sound")]
    writer_of("csv")[1].write(tmp_path, [*arrays, ExportedArray("items", "split_name", texts, "the split")])
    found = read_codes(tmp_path, ("image", "sound"))
    assert [side.ids for side in found.sides.values()] == [tuple(IDS)] * 2
    assert found.split_name == "the split"


@pytest.mark.parametrize("kind", ["npz", "mat"])
def test_ids_in_arrays_come_back_as_they_went_out(kind, tmp_path):
    codes = np.arange(14).reshape(7, 2) % 2
    arrays = [ExportedArray("items", f"{m}_ids", np.array(IDS), "ids") for m in ("image", "sound")]
    arrays += [ExportedArray("items", f"{m}_codes", codes, "codes", np.array(IDS)) for m in ("image", "sound")]
    writer_of(kind)[1].write(tmp_path, arrays)
    found = read_codes(tmp_path / f"items.{kind}", ("image", "sound"))
    assert [side.ids for side in found.sides.values()] == [tuple(IDS)] * 2


def test_an_empty_folder_a_link_to_one_and_the_current_folder_are_filled(place, monkeypatch, capsys):
    data = ("--dataset-dir", place / "odd", *FEATURES)
    for name in ("empty", "target", "here"):
        (place / name).mkdir()
    (place / "link").symlink_to("target")
    (place / "dangling").symlink_to("later")
    nodes = {name: (place / name).stat().st_ino for name in ("empty", "target", "here")}
    for name in ("empty", "link", "dangling"):
        ok(monkeypatch, capsys, "export", *data, "--out", name)
    monkeypatch.chdir(place / "here")
    ok(monkeypatch, capsys, "export", *data, "--out", ".")
    for name in ("empty", "target", "here", "later"):
        names = {path.name for path in (place / name).iterdir()}
        assert names == {"README.md", "train.mat", "items.mat", "labels-of-items-not-for-training.mat"}
    assert nodes == {name: (place / name).stat().st_ino for name in nodes}
    assert (place / "link").is_symlink()


def test_a_folder_that_cannot_be_made_is_refused_before_any_work(place, monkeypatch, capsys):
    def unexpected(*_, **__):
        raise AssertionError("the data were read")

    monkeypatch.setattr("benchmark.exchange.export.one_split", unexpected)
    (place / "file").write_text("mine")
    words = ("export", "--dataset-dir", "odd", *FEATURES, "--out")
    assert complaint(monkeypatch, capsys, *words, "file/new").startswith("--out should be a folder that can be written")
    assert "is taken; name another one" in complaint(monkeypatch, capsys, *words, "file")
