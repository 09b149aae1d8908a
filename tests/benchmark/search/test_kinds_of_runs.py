"""Searches in runs of other kinds: end to end, on files of features, on captions as text, with noise."""

import numpy as np
import pytest

from benchmark import open_search
from benchmark.contract.errors import UserError
from benchmark.search.asking import asked
from benchmark.search.choice import Wanted
from benchmark.search.model import OpenModel
from tests.support import feature_files
from tests.support.kept_run import run, small

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
        code = asked(search.model, f"data/UCM_captions/imgs/{name}").code
        assert np.array_equal(code.packed[0], stored.output.packed[row])
    assert len(search.over("data/UCM_captions/imgs").search("two planes", top=None)) == 12


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
        assert np.array_equal(asked(search.model, sentence).code.packed[0], stored.output.packed[row])
    (kept / "s.wav").write_bytes(b"anything")
    assert "captions as text, and the text of the sound s.wav is not known" in complaint(lambda: search.search("s.wav"))


def test_ordinary_cells_go_first_and_others_are_named_by_their_key():
    noises = ["clean", "white:5dB"]
    run(small(**ONE, methods=["cca-itq"], noise=noises, seeds=[0, 1], control=["none"], name="noisy"))
    assert open_search("noisy").model.cell.label == "ucm rs-pairs cca-itq 4 bits seed 0"
    assert open_search("noisy", seed=1).model.cell.seed == 1
    cells = {result.cell.label: result.key for result in open_search("noisy").model.store.results()}
    label = "ucm rs-pairs noise white:5dB cca-itq 4 bits seed 1"
    assert OpenModel.of("noisy", Wanted(cell=cells[label])).cell.label == label
    keys = [cells[name] for name in (label, label.replace(" noise white:5dB", ""))]
    models = [OpenModel.of("noisy", Wanted(cell=key)) for key in keys]
    assert np.array_equal(*[asked(model, "Two planes without noise").code.packed for model in models])


def test_a_sentence_is_spoken_by_an_engine_of_the_test_sounds():
    found = open_search("small", method="cca-itq", bits=4).model
    other = found.cell.model_copy(update={"speech": "train=espeak-ng,test=flite"})
    model = OpenModel(found.store, found.result.model_copy(update={"cell": other}), found.about, found.places)
    condition, engines = model.speakers
    assert condition.test == ("flite",)
    assert set(engines) == {"espeak-ng", "flite"}
