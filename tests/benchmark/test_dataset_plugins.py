"""Data sets of others: what their code reads is a data set of every command, and what it gets wrong is one line."""

import json
from pathlib import Path

import pytest

from benchmark import registry
from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.plan.openings import openings, published_names
from benchmark.plan.spec import make_spec
from benchmark.plugin_files import use_plugins
from tests.support import small_data
from tests.support.coast import write_coast
from tests.support.plugin_files import plugins_undone
from tests.support.small_data import FEATURES, complaint, entered

small = small_data.small
plugins_undone = plugins_undone
pytestmark = pytest.mark.usefixtures("plugins_undone")


def spec(path, **values):
    return make_spec({"plugin": [str(path)], "datasets": ["coast"], "data_root": str(path.parent)} | values, "the test")


def opened(path):
    """Opens the data set of a plug-in file."""
    use_plugins([path])
    (opening,) = openings(spec(path))
    assert opening.origin == f"file {path}"
    return opening.open()


def test_the_example_is_read_and_named_after_its_row(tmp_path):
    data = opened(write_coast(tmp_path, {"quay": 2, "dune": 1}))
    assert (data.name, data.source, data.class_names) == ("coast", "folder", ("dune", "quay"))
    assert data.ids == ("quay0.png", "quay1.png", "dune0.png")
    assert data.labels.tolist() == [1, 1, 0]
    assert data.sentences[2] == ("a dune, seen in dune0.png",)


def test_a_run_verify_and_info_take_it(small, monkeypatch, capsys):
    path = write_coast(Path())
    more = ("--plugin", path, "--data-root", ".")
    arguments = ("run", *more, "--datasets", "coast", *FEATURES, "--bits", "4", "--workers", "1", "--methods", "cvh")
    code, _, errors = entered(monkeypatch, capsys, *arguments)
    assert code == 0, errors
    (result,) = [json.loads(path.read_text()) for path in Path("runs/default/cells").glob("*.json")]
    assert (result["cell"]["dataset"], result["cell"]["source"], result["status"]) == ("coast", "folder", "ok")
    code, said, errors = entered(monkeypatch, capsys, "data", "verify", *more, "--datasets", "coast", "--workers", "1")
    assert code == 0, errors
    assert "coast: 16 images, speech: espeak-ng" in said
    said = entered(monkeypatch, capsys, "data", "info", "--plugin", path)[1]
    assert "coast: file coast.py\n  there:      16 images with 16 captions, 1 an image" in said
    assert "coast" in entered(monkeypatch, capsys, "list", "datasets", "--plugin", path)[1]


# What is replaced in the example -> what the line about it says.
WRONG = {
    "no data": ('"coast"\n', '"cost"\n', "coast: expected {}/cost/list.txt, found none; put the data set there"),
    "an error": ('.split("\\t")', ".split()", "coast: coast:Coast cannot be read: ValueError: too many values"),
    "the end": ("lines = [", "raise SystemExit(3); lines = [", "it tried to end the program (SystemExit: 3)"),
    "no data set": ("return CaptionedImages", "return dict", "should return a datasets.layouts.captioned_images."),
    "no images": (".splitlines()]", ".splitlines()[:0]]", "should give at least one image, it gives none"),
    "few sentences": ("in lines),\n            recordings", "in lines[1:]),\n            recordings",
                      "should give sentences of 16 images, it gives 15"),
    "no sentence": ("((caption,)", "(()", "gives quay0.png 0 sentences and 0 recordings; one for each, or none"),
    "equal names": ("self.folder / name for", 'self.folder / "a" for', "should give each image a name of its own"),
    "labels as text": ("classes.index(kind)", "kind", "gives labels that do not fit: expected int64 [16] or bool"),
    "sentences of None": ("tuple((caption,) for", "None and tuple((caption,) for",
                          "gives None for sentences, which should be a valid tuple"),
    "numbers for sentences": ("((caption,) for", "((5,) for",
                              "gives 5 for sentences[0][0], which should be a valid string"),
    "texts for sentences": ("((caption,) for", "(caption for", "for sentences[0], which should be a valid tuple"),
    "a generator": ("paths=tuple(", "paths=(", " for paths, which should be a valid tuple"),
    "texts for paths": ("self.folder / name for", "str(self.folder / name) for",
                        " for paths[0], which should be an instance of Path"),
    "files that are not there": ("self.folder / name for", "self.folder / name / name for",
                                 "gives paths of 16 files, of which 16 are not there, as {}/coast/quay0.png/quay0.png"),
    "recordings that are not there": ("((),) * len(lines)", "((self.folder / 'a.wav',),) * len(lines)",
                                      "gives recordings of 16 files, of which 16 are not there, as {}/coast/a.wav"),
    "another modality": ("labels=np", "second='smell', labels=np",
                         "gives 'smell' for second, which should be 'sound' or 'text'"),
    "numbers for names": ("labels=np", "names=tuple(range(16)), labels=np",
                          "gives 0 for names[0], which should be a valid string"),
    "numbers for class names": ("class_names=classes", "class_names=(1, 2)", "gives 1 for class_names[0], which"),
    "parts that do not exist": ("labels=np", "published_parts=('a',) * 16, labels=np",
                                "should give published_parts of train, val, test, restval or empty ones, it gives 'a'"),
    "labels beyond": ("classes.index(kind)", "7", "gives labels that do not fit its 2 class_names"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), WRONG.values(), ids=WRONG)
def test_code_that_is_wrong_is_one_line(old, new, message, tmp_path):
    path = write_coast(tmp_path)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(DataUnavailable) as caught:
        opened(path)
    assert message.format(tmp_path) in str(caught.value)
    assert str(caught.value).isprintable()


UNUSABLE = {
    '"coast", f': ('"ucm", f', "entry 1 of its DATASETS: the name 'ucm' is taken; choose another"),
    'title="Coast"': ("title=''", "entry 1 of its DATASETS: its title should be a text, got ''"),
    "DATASETS = [": ("DATASETS = [3, ", "it should define DATASETS, a list of DatasetRow of benchmark.contract.rows; "),
}


@pytest.mark.parametrize(("old", "new"), UNUSABLE.items(), ids=UNUSABLE)
def test_a_row_that_cannot_be_used_is_one_line(old, new, tmp_path):
    path = write_coast(tmp_path)
    path.write_text(path.read_text().replace(old, new[0]))
    use_plugins([path])
    with pytest.raises(UserError, match=r"--plugin .* cannot be used: ") as caught:
        registry.datasets()
    assert new[1] in str(caught.value)


def test_commands_for_published_layouts_refuse_it(tmp_path, small, monkeypatch, capsys):
    path = write_coast(tmp_path / "data")
    use_plugins([path])
    assert published_names(spec(path, datasets=["all"])) == ["ucm", "sydney", "rsicd"]
    with pytest.raises(UserError, match=r"--datasets coast: this command needs the published layout"):
        published_names(spec(path))


def test_without_a_plugin_the_name_is_unknown(small, monkeypatch, capsys):
    said = complaint(monkeypatch, capsys, "run", "--datasets", "coast", *FEATURES)
    assert "unknown data set 'coast'" in said
    assert "To bring your own, use --dataset-dir, --plugin or, for a file of features, --dataset-file alone" in said
