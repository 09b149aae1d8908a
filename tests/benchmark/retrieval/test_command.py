"""The command `search` as a user meets it: what it prints, what it writes, and one line for everything it refuses."""

import copy as copying
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from benchmark.kept.run_models import RunModels
from benchmark.store.checked_json import write_json
from benchmark.store.store import Store
from tests.support.small_data import complaint, entered

FOLDER = Path("runs/small")
MODEL = ("--run", "small", "--method", "cca-itq", "--bits", "4")


@pytest.fixture
def ask(kept, monkeypatch, capsys):
    """Runs `search`; returns what it prints."""

    def asking(*arguments):
        code, out, err = entered(monkeypatch, capsys, "search", *arguments)
        assert (code, err) == (0, ""), err
        return out

    return asking


@pytest.fixture
def refused(kept, monkeypatch, capsys):
    """Runs `search`, which must refuse; returns the one line."""
    return lambda *arguments: complaint(monkeypatch, capsys, "search", *arguments)


@pytest.fixture
def copy(kept, request):
    """A copy of the run in which files may be changed."""
    name = re.sub(r"\W", "-", request.node.name)[:90].strip("-")
    shutil.copytree(kept / "runs/small", kept / "runs" / name)
    return Store(kept / "runs" / name)


def table(text):
    """The rows of the table, each as its columns."""
    lines = text.splitlines()
    rule = next(k for k, line in enumerate(lines) if line.startswith("---"))
    ends = [match.span() for match in re.finditer("-+", lines[rule])]
    rows = lines[rule + 1 : lines.index("", rule) if "" in lines[rule:] else None]
    return [[row[a:b].strip() for a, b in ends] for row in rows], [lines[rule - 1][a:b].strip() for a, b in ends]


def test_a_sentence_finds_images(ask):
    said = ask("A made up picture of an airplane .", *MODEL, "--top", "3")
    rows, heads = table(said)
    assert heads[:2] == ["rank", "distance"]
    assert heads[-3:] == ["id", "class", "caption"]
    assert said.startswith("query: the sentence 'A made up picture of an airplane .', spoken by espeak-ng, voice ")
    assert "model: ucm rs-pairs cca-itq 4 bits seed 0\nsearched: 4 images of ucm, rs-pairs\n" in said
    assert "\ndata of the model: real data; speech: espeak-ng, synthesised from the captions\n\n" in said
    assert [row[0] for row in rows] in (["1", "1", "1"], ["1", "1", "3"], ["1", "2", "2"], ["1", "2", "3"])
    assert rows[0][-1].startswith("A made up picture of a")
    assert ", view 0." in rows[0][-1]


def test_ties_are_told(ask):
    said = ask("two planes", *MODEL, "--protocol", "retrieval", "--top", "1")
    rows, heads = table(said)
    if "items at this distance" in heads:
        n_tied = int(rows[0][heads.index("items at this distance")])
        assert "Items of equal distance share their rank" in said
        assert f"{n_tied - 1} further item" in said
    else:
        assert "share" not in said


def test_an_image_finds_captions(ask, kept):
    image = kept / "data/UCM_captions/imgs/3.tif"
    said = ask(image, *MODEL)
    assert "query: the image 3.tif\n" in said
    assert "searched: 4 sounds of ucm, rs-pairs" in said
    assert all("#" in row[-3] for row in table(said)[0])
    assert "query: the image 3.tif of ucm" in ask("3.tif", *MODEL)


def test_a_sound_file_finds_images(ask, tmp_path):
    path = tmp_path / "tøne 1.WAV"
    soundfile.write(path, np.sin(np.arange(8000) / 9), 16_000)
    assert "query: the sound tøne 1.WAV\n" in ask(path, *MODEL)


@pytest.mark.parametrize(("samples", "is_silent"), [(np.zeros(16_000), True), (np.full(16_000, 0.25), True),
                         (np.sin(np.arange(16_000) / 9) / 1000, False)])  # fmt: skip
def test_a_silent_recording_is_told(kept, monkeypatch, capsys, tmp_path, samples, is_silent):
    soundfile.write(tmp_path / "s.wav", samples, 16_000)
    code, out, err = entered(monkeypatch, capsys, "search", tmp_path / "s.wav", *MODEL)
    assert code == 0
    assert "query: the sound s.wav\n" in out
    said = "note: the sound s.wav is silent, so the order of what is found means nothing\n"
    assert err == (said if is_silent else "")


def test_what_the_run_kept_alone_need_not_be_named(ask):
    said = ask("two planes", "--run", "small", "--method", "cca")
    assert "model: ucm rs-pairs cca[dim=4] real seed 0" in said
    assert table(said)[1][1] == "similarity"
    cells = [result.cell for result in Store(FOLDER).results()]
    (key,) = [cell.key for cell in cells if (cell.n_bits, cell.protocol) == (3, "retrieval")]
    assert "model: ucm retrieval cca-itq 3 bits seed 0" in ask("two planes", "--run", "small", "--cell", key[:9])


@pytest.mark.parametrize("name", ["sheet.png", "deep/er/sheet.HTML"])
def test_a_sheet_is_written(ask, tmp_path, name):
    said = ask("1.tif", *MODEL, "--out", tmp_path / name)
    assert said.splitlines()[-1] == f"sheet: {tmp_path / name}"
    if name.endswith("png"):
        with Image.open(tmp_path / name) as sheet:
            assert sheet.width == 1088
    else:
        assert (tmp_path / name).read_text().count("<li>") == 4
    assert ask("1.tif", *MODEL, "--out", tmp_path / name, "--quiet") == f"sheet: {tmp_path / name}\n"


def test_a_folder_is_searched(kept, monkeypatch, capsys):
    folder = kept / "data/UCM_captions/imgs"
    code, out, err = entered(monkeypatch, capsys, "search", "two planes", *MODEL, "--database", folder, "--top", "20")
    assert code == 0
    assert "images: 1 of 1" in err
    assert f"searched: 12 images in {folder}" in out
    assert table(out)[1][-1] == "id"
    code, again, err = entered(monkeypatch, capsys, "search", "two planes", *MODEL, "--database", folder, "--top", "20")
    assert (again, err) == (out, "")


QUERIES = {
    "": "QUERY should be a file, an id or a sentence; got an empty text",
    "  ": "QUERY should be a file, an id or a sentence; got an empty text",
    "?!": "QUERY should be a sentence with words, a file or an id; got '?!'",
    "13.tif": "QUERY '13.tif' is neither a file below {kept} nor an id of ucm; the nearest ids are ",
    "3.tif#5": "QUERY '3.tif#5' is neither a file below",
    "3.tif#05": "QUERY '3.tif#05' is neither a file below",
    "../x/y": "QUERY '../x/y' is neither a file below",
    "gone.wav": "QUERY 'gone.wav' is neither a file below",
    "data/": "QUERY should be an image or a sound, data is a folder; name a file in it, or search ",
    "word " * 300: "QUERY should be a sentence of at most 1,000 characters; got 1,499 of them",
}


@pytest.mark.parametrize("query", list(QUERIES), ids=lambda text: text[:12])
def test_a_query_that_is_nothing_is_one_line(refused, kept, query):
    assert refused(query, *MODEL).startswith(QUERIES[query].format(kept=kept))


@pytest.mark.parametrize("word", ["data", "runs", "plane", "two planes"])
def test_a_word_that_is_also_a_folder_or_a_file_here_is_a_sentence(ask, kept, word):
    if word not in ("data", "runs"):
        (kept / word).touch()
    assert f"query: the sentence '{word}', spoken by " in ask(word, *MODEL)


def test_files_that_cannot_be_read_are_one_line(refused, tmp_path):
    empty, text, cut = tmp_path / "empty.wav", tmp_path / "text.txt", tmp_path / "a b.png"
    soundfile.write(empty, np.zeros(0), 16_000)
    text.write_text("a sentence")
    cut.write_bytes(b"\x89PNG nothing")
    assert f"{empty} holds no samples, by its header" in refused(empty, *MODEL)
    assert f"by the end of its name; {text} ends in '.txt'" in refused(text, *MODEL)
    assert f"expected a readable image, {cut} is not a TIFF" in refused(cut, *MODEL)
    empty.write_bytes(b"")
    assert f"{empty} cannot be read" in refused(empty, *MODEL)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (("--run", "gone"), "expected the run 'gone' in "),
        (("--run", "../small"), "the name of a run should be a plain name of a folder below runs/"),
        (("--run", "größe"), "the name of a run should be a plain name of a folder below runs/"),
        (("--method", "cca-itc"), "unknown method 'cca-itc'; did you mean 'cca-itq'?"),
        (
            ("--method", "dtbh"),
            "the run small has kept no model of method 'dtbh' that fits; it has cca-itq, ",
        ),
        (("--dataset", "ucn"), "unknown data set 'ucn'; did you mean 'ucm'?"),
        (("--dataset", "rsicd"), "the run small has kept no model of data set 'rsicd' that fits; it has ucm; repeat "),
        (
            ("--bits", "64"),
            "the run small has kept no model of code length 64 that fits; it has 3, 4; repeat ",
        ),
        (("--bits", "many"), "Invalid value for '--bits': expected a whole number, got 'many'"),
        (
            ("--seed", "7"),
            "the run small has kept no model of seed 7 that fits; it has 0; repeat ",
        ),
        (("--protocol", "rs-pear"), "unknown protocol 'rs-pear'; did you mean 'rs-pairs'?"),
        (("--cell", "zz"), "unknown cell 'zz'"),
        (("--cell", ""), "unknown cell ''"),
        (("--method", "knn-transfer", "--cell", "KNN"), "knn-transfer scores pairs of items and gives them no codes"),
        (("--top", "0"), "--top should be a whole number from 1 to 1,000,000, got 0"),
        (("--top", "300", "--out", "x.png"), "--out shows at most 200 items, and --top asks for 300"),
        (("--out", "x.pdf"), "--out should be a file whose name ends in .png or .html, got 'x.pdf'"),
        (
            ("--out", "runs/small/run.json/x.png"),
            "--out should be a file that can be written; ",
        ),
        (("--database", "gone"), "--database should be a folder of images; "),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_a_model_that_is_not_there_is_one_line(refused, changes, line):
    of_method = {r.cell.method: r.key for r in Store(FOLDER).results()}
    changes = [of_method["knn-transfer"] if word == "KNN" else word for word in changes]
    assert refused("two planes", *MODEL, *changes).startswith(line)


def test_several_models_that_fit_are_named(refused):
    line = refused("two planes", "--run", "small", "--method", "cca-itq")
    assert line.startswith("2 kept models fit: ucm rs-pairs cca-itq ")
    assert re.findall(r"--cell ([0-9a-f]{8})\)", line)
    assert line.endswith("; say which with --method, --dataset, --bits, --protocol, --seed or --cell")


def test_a_run_without_kept_models_says_the_command(refused, copy):
    shutil.rmtree(copy.folder / "models")
    line = refused("two planes", *MODEL, "--run", copy.name)
    assert line.startswith(f"expected kept models in runs/{copy.name}/models, found none; repeat the run's command")
    assert "run … --keep-models" in line


def model_of(store, method="cca-itq", bits=4):
    """The files of one kept model of the copied run."""
    cells = [result.cell for result in store.results()]
    (key,) = [c.key for c in cells if (c.method, c.n_bits, c.protocol) == (method, bits, "rs-pairs")]
    return RunModels(store.folder).model(key)


def rewrite(path, **fields):
    """Writes other values into a JSON file, with a checksum that fits."""
    values = json.loads(path.read_text())
    del values["checksum"]
    write_json(path, values | fields)


def test_models_of_other_versions_and_fits_are_refused(refused, copy):
    files = model_of(copy)
    here = (*MODEL, "--run", copy.name)
    original = files.json.read_text()
    for fields, line in (
        ({"digest": "other"}, "was kept with another fit than the one whose result is stored"),
        ({"code": "other"}, "it was kept by other code than the one here"),
        ({"packages": {"numpy": "0.1"}}, "it was kept with "),
        ({"format": 0}, "another version of the suite wrote it (format 0, this one reads 1)"),
        ({"arrays_checksum": "other"}, "does not agree with its checksum"),
        (
            {"root": {"function": "os:system"}},
            "'os:system' is none of the functions that a kept file may hold",
        ),
        ({"root": {"dtype": "f4,(2"}}, "cannot be used: it is damaged or was changed: its parts do not fit together"),
        ({"root": 3}, "should hold a methods.shallow.cca_itq:CCAITQ, it holds int"),
        ({"reason": "it is too odd"}, "could not be kept: it is too odd; search with another"),
    ):
        rewrite(files.json, **fields)
        assert line in refused("two planes", *here), fields
        files.json.write_text(original)
    files.json.write_text("{")
    assert "is damaged: it should be JSON" in refused("two planes", *here)
    files.json.write_text(original)
    copy.outputs_path(files.json.stem).write_bytes(b"")
    assert "it does not agree with its checksum" in refused("two planes", *here)


def with_attributes(files, part, **attributes):
    """The parts of a front-end with other attributes of one part; None removes one."""
    parts = copying.deepcopy(files.read().parts)
    found = parts[part]["attributes"] | attributes
    parts[part]["attributes"] = {name: value for name, value in found.items() if value is not None}
    return {"parts": parts}


def test_front_ends_that_are_missing_or_others_are_refused(refused, copy, ask):
    files = RunModels(copy.folder).front_end(model_of(copy).read().front_ends["sound"])
    here = (*MODEL, "--run", copy.name)
    original = files.json.read_text()
    for fields, line in (
        ({"front_end_digest": "x"}, "cannot be used: its weights, its code or packages that it needs are others than"),
        ({"code": "x"}, "cannot be used: it was kept by other code than the one here"),
        ({"root": 3}, "cannot be used: expected a fitted front-end, the file holds int"),
        ({"root": {"device": "nonsense"}}, "cannot be used: it is damaged or was changed: its parts do not fit"),
        (with_attributes(files, 0, front_end=3), "cannot be used: expected a front-end inside it, the file holds int"),
        (with_attributes(files, 0, scale=None), "cannot be used: its ScaledVectors lacks scale"),
        (with_attributes(files, 0, scale=3), "fails on its input: AttributeError: 'int' object has no attribute"),
        (with_attributes(files, 1, levels=3), "cannot be used: TypeError: "),
        ({"reason": "it is too odd"}, "the front-end MfccStatistics of sounds could not be kept: it is too odd"),
    ):
        rewrite(files.json, **fields)
        assert line in refused("two planes", *here), fields
        files.json.write_text(original)
    files.json.unlink()
    place = files.json.relative_to(Path.cwd())
    assert refused("two planes", *here).startswith(f"expected the front-end of sounds in {place}, found none; repeat")
    files.json.write_text("{")
    assert refused("two planes", *here).startswith(f"{place} is damaged: it should be JSON")
    assert "query: the image 1.tif" in ask("1.tif", *here)
    files.json.write_text(original)
    assert "query: the sentence" in ask("two planes", *here)
