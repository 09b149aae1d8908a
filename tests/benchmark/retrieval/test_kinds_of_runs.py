"""Searches in runs of other kinds: end to end, on files of features, on captions as text, with noise."""

import sys
from pathlib import Path

import numpy as np
import pytest

from benchmark import open_search
from benchmark.contract.digests import forget_sources
from benchmark.contract.errors import UserError
from benchmark.plugin_files import plugin_files, use_plugins
from benchmark.retrieval.choice import ModelChoice
from benchmark.retrieval.encoded_query import encode_query
from benchmark.retrieval.model import OpenModel
from benchmark.retrieval.table import answer_text
from benchmark.store.store import Store
from datasets.stand_in import classes, data_set
from reports.results.collect import collect
from tests.support import feature_files
from tests.support.coast import write_coast
from tests.support.kept_run import run, small
from tests.support.own_folders import rows_of, write_own
from tests.support.plugin_files import plugin, plugins_undone

plugins_undone = plugins_undone
pytestmark = pytest.mark.usefixtures("kept")
ONE = {"set": {}, "bits": [4], "protocol": ["rs-pairs"]}


def complaint(call):
    with pytest.raises(UserError) as error:
        call()
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_method_that_was_trained_end_to_end(kept):
    network = {"image_size": 32, "n_frames": 40, "epochs": 1, "width": 16}
    end_to_end = {"track": "end-to-end", "preset": "scratch", "network": network}
    run(small(**ONE, **end_to_end, methods=["dtbh"], image_features=None, sound_features=None, name="end-to-end"))
    search = open_search("end-to-end")
    stored = search.model.outputs.query["image"]
    for row, name in enumerate(stored.ids):
        code = encode_query(search.model, f"data/UCM_captions/imgs/{name}").code
        assert np.array_equal(code.packed[0], stored.output.packed[row])
    assert len(search.over("data/UCM_captions/imgs").search("two planes", top=None)) == 12


def test_answers_and_sheets_name_stand_ins_and_speech_as_tables_do(kept, monkeypatch):
    sizes = {"sydney": dict.fromkeys(classes.CLASS_SIZES["sydney"], 3)}
    for module in (classes, data_set):
        monkeypatch.setattr(module, "CLASS_SIZES", sizes)
    asked = {"methods": ["cca-itq"], "datasets": ["sydney"], "data": "stand-in", "data_root": None}
    run(small(**{**ONE, **asked, "name": "stand-in"}))
    answer = open_search("stand-in").search("a river", top=2)
    (group,) = collect(Store(Path("runs/stand-in")))
    line = f"data of the model: {group.label}"
    assert line.startswith("data of the model: stand-in data: not comparable with published numbers; speech: espeak-ng")
    assert f"\n{line}\n" in answer_text(answer)
    answer.write_sheet("stand-in.html")
    assert line in Path("stand-in.html").read_text()


def test_a_file_of_features_is_searched_with_its_ids(tmp_path):
    path = feature_files.write(tmp_path / "given.mat", feature_files.arrays())
    values = {"methods": ["scm-seq"], "datasets": None, "dataset_file": [str(path)], "protocol": ["rs-pairs"]}
    run(small(**{**ONE, **values}, image_features=None, sound_features=None, data_root=None, name="file"))
    search = open_search("file")
    outputs = search.model.outputs
    first, second = outputs.query
    name = outputs.query[first].ids[0]
    answer = search.search(f"{first}:{name}", top=3)
    assert f"{second}s of given, feature-file" in answer.searched
    assert (set(answer.captions), set(answer.pictures)) == ({""}, {None})
    assert all(answer.classes)
    line = complaint(lambda: search.search(name))
    assert line == f"QUERY '{name}' is an id of both modalities; write {first}:{name} or {second}:{name}"
    assert "is neither a file below" in complaint(lambda: search.search("two planes"))
    image = "data/UCM_captions/imgs/1.tif"
    assert complaint(lambda: search.search(image)).startswith("the features of given came from a file, so only its ids")


def test_captions_as_text_take_sentences_and_no_recordings(kept):
    run(small(**ONE, methods=["cca-itq"], sound_features=["caption-text"], name="text"))
    search = open_search("text")
    stored = search.model.outputs.query["sound"]
    for row, name in enumerate(stored.ids):
        image, number = name.split("#")
        sentence = search.model.data.sentences[search.model.data.ids.index(image)][int(number)]
        assert np.array_equal(encode_query(search.model, sentence).code.packed[0], stored.output.packed[row])
    (kept / "s.wav").write_bytes(b"anything")
    assert "captions as text, and the text of the sound s.wav is not known" in complaint(lambda: search.search("s.wav"))


def test_ordinary_cells_go_first_and_others_are_named_by_their_key():
    noises = ["clean", "white:5dB"]
    run(small(**ONE, methods=["cca-itq"], noise=noises, seeds=[0, 1], control=["none"], name="noisy"))
    assert open_search("noisy").model.cell.label == "ucm rs-pairs cca-itq 4 bits seed 0"
    assert open_search("noisy", seed=1).model.cell.seed == 1
    cells = {result.cell.label: result.key for result in open_search("noisy").model.store.results()}
    label = "ucm rs-pairs noise white:5dB cca-itq 4 bits seed 1"
    assert OpenModel.of("noisy", ModelChoice(cell=cells[label])).cell.label == label
    keys = [cells[name] for name in (label, label.replace(" noise white:5dB", ""))]
    models = [OpenModel.of("noisy", ModelChoice(cell=key)) for key in keys]
    assert np.array_equal(*[encode_query(model, "Two planes without noise").code.packed for model in models])


def test_a_sentence_is_spoken_by_an_engine_of_the_test_sounds():
    found = open_search("small", method="cca-itq", bits=4).model
    other = found.cell.model_copy(update={"speech": "train=espeak-ng,test=flite"})
    model = OpenModel(found.store, found.result.model_copy(update={"cell": other}), found.about, found.places)
    condition, engines = model.speakers
    assert condition.test == ("flite",)
    assert set(engines) == {"espeak-ng", "flite"}


def test_a_method_from_a_file_is_searched_with_also_where_the_file_has_moved(plugins_undone, tmp_path, monkeypatch):
    path = plugin(tmp_path / "my_method.py")
    run(small(**ONE, methods=["first", "cca-itq"], plugin=[str(path)], name="plugin"))
    use_plugins(())
    search = open_search("plugin", method="first")
    stored = search.model.outputs.query["image"]
    for row, name in enumerate(stored.ids):
        assert np.array_equal(code_of(search, name), stored.output.packed[row])
    assert plugin_files() == ()
    (tmp_path / "moved").mkdir()
    moved = path.rename(tmp_path / "moved" / "my_method.py")
    assert complaint(lambda: open_search("plugin", method="first").search("two planes")).startswith(
        "the method first of the run plugin came from a file or a package that is not here; give the file with plugin"
    )
    assert len(open_search("plugin", method="cca-itq").search("two planes")) == 4  # which needs no file
    del sys.modules["my_method"]
    assert len(open_search("plugin", method="first", plugin=moved).search("two planes")) == 4
    moved.write_text(moved.read_text().replace("self.scale *", "2 * self.scale *"))
    forget_sources()
    changed = open_search("plugin", method="first", plugin=[str(moved)])
    assert "it was kept by other code than the one here" in complaint(lambda: changed.search("two planes"))


def test_a_folder_of_ones_own_is_searched_also_where_it_has_moved(tmp_path, capfd):
    folder = write_own(tmp_path / "mine", rows_of({"port": 6, "field": 6}))
    values = {"methods": ["cca-itq"], "datasets": None, "dataset_dir": [str(folder)], "data_root": None}
    run(small(**{**ONE, **values}, name="own"))
    check_own(open_search("own"), folder)
    (tmp_path / "moved").mkdir()
    moved = folder.rename(tmp_path / "moved" / "mine")
    assert set(open_search("own").search("one port").captions) == {""}
    assert "classes, captions and pictures are left out: " in capfd.readouterr().err
    check_own(open_search("own", dataset_dir=moved), moved)


def test_a_data_set_from_a_file_is_searched_also_where_the_file_has_moved(plugins_undone, tmp_path, capfd):
    path = write_coast(tmp_path)
    values = {"methods": ["cca-itq"], "datasets": ["coast"], "plugin": [str(path)], "data_root": str(tmp_path)}
    run(small(**{**ONE, **values}, name="coast"))
    use_plugins(())
    check_own(open_search("coast"), tmp_path)
    (tmp_path / "moved").mkdir()
    moved = path.rename(tmp_path / "moved" / "coast.py")
    del sys.modules["coast"]
    assert set(open_search("coast").search("a quay").captions) == {""}
    assert "classes, captions and pictures are left out: " in capfd.readouterr().err
    check_own(open_search("coast", plugin=moved), tmp_path)


def check_own(search, folder):
    answer = search.search("one port")
    assert all(answer.classes)
    assert all(answer.captions)
    assert all(str(path).startswith(f"{folder}/") for path in answer.pictures)
    assert "the image" in search.search(answer.ids[0]).query


def code_of(search, name):
    return encode_query(search.model, f"data/UCM_captions/imgs/{name}").code.packed[0]
