"""Searches from Python: every item of the split is described, encoded and ranked as in the run, to the bit."""

import dataclasses
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

import benchmark
from benchmark import open_search
from benchmark.cli.search import KeptModel, NewPlaces
from benchmark.contract.errors import UserError
from benchmark.plan.planner import make_plan
from benchmark.retrieval.encoded_query import encode_query
from benchmark.retrieval.session import Search
from benchmark.store.store import Store
from datasets.queries.describing import features_of
from datasets.queries.query import query_of_item
from tests.support.kept_run import small

pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture(scope="module")
def hashing(kept):
    """The search with cca-itq at 4 bits."""
    return open_search("small", method="cca-itq", bits=4)


def sides(search):
    outputs = search.model.outputs
    return [(m, side) for sides in (outputs.query, outputs.database or {}) for m, side in sides.items()]


def test_items_of_a_split_have_the_features_that_they_have_in_it(hashing):
    plan = make_plan(small(), Store(Path("runs/small")))
    split = plan.split_of(hashing.model.cell)
    data, speakers = hashing.model.data, hashing.model.speakers
    for modality, items in split.inputs.query.items():
        features = np.load(split.feature_paths[modality])
        front_end = hashing.model.front_end(modality)
        for row, name in zip(items.rows, items.ids, strict=True):
            query = query_of_item(data, name, *speakers)
            assert query.modality == modality
            assert np.array_equal(features_of(front_end, [query.input_of(front_end.front_end)])[0], features[row])


@pytest.mark.parametrize("method", [{"method": "cca-itq", "bits": 3}, {"method": "cca"}])
@pytest.mark.parametrize("protocol", ["rs-pairs", "retrieval"])
def test_files_of_the_split_get_the_codes_that_are_stored(method, protocol):
    search = open_search("small", **method, protocol=protocol)
    data = search.model.data
    for modality, side in sides(search):
        if modality == "image":
            stored = side.output
            for row, name in enumerate(side.ids):
                found = encode_query(search.model, str(data.paths[data.ids.index(name)])).code
                assert np.array_equal(content(found)[0], content(stored)[row])


def content(representation):
    return getattr(representation, "packed", getattr(representation, "values", None))


def test_an_id_finds_what_its_stored_code_finds(hashing):
    """Against a literal count of differing bits."""
    outputs = hashing.model.outputs
    for modality, searched in (("image", "sound"), ("sound", "image")):
        for name, code in zip(outputs.query[modality].ids, outputs.query[modality].output.unpack(), strict=True):
            answer = hashing.search(name, top=None)
            database = outputs.query[searched]
            bits = database.output.unpack()
            distances = {other: int((code != bit).sum()) for other, bit in zip(database.ids, bits, strict=True)}
            assert sorted(answer.ids) == sorted(database.ids)
            assert answer.values.tolist() == [distances[other] for other in answer.ids] == sorted(distances.values())
            assert answer.places.tolist() == [1 + sum(d < v for d in distances.values()) for v in answer.values]
            assert answer.sizes.tolist() == [list(distances.values()).count(v) for v in answer.values]
            assert answer.measure == "distance"


def test_answers_name_classes_captions_and_pictures(hashing):
    data = hashing.model.data
    answer = hashing.search("A made up picture of an airplane", top=2)
    for name, cls, caption, picture in zip(answer.ids, answer.classes, answer.captions, answer.pictures, strict=True):
        image = data.ids.index(name)
        assert cls == data.class_names[data.labels[image]]
        assert (caption, picture) == (data.sentences[image][0], data.paths[image])
    answer = hashing.search(answer.ids[0], top=1)
    image, number = answer.ids[0].split("#")
    assert answer.captions == (data.sentences[data.ids.index(image)][int(number)],)
    assert answer.pictures == (data.paths[data.ids.index(image)],)
    assert answer.picture is not None


def test_a_sentence_is_spoken_alike_each_time_and_is_not_another(hashing):
    one, two = (hashing.search("Two planes on a runway .") for _ in range(2))
    assert np.array_equal(one.values, two.values)
    assert "spoken by espeak-ng, voice " in one.query
    first, other = (encode_query(hashing.model, text).code for text in ("Two planes on a runway", "A field of wheat"))
    assert first.packed.shape == other.packed.shape == (1, 1)


def test_sounds_of_training_are_found_though_no_code_of_theirs_is_stored(hashing):
    data = hashing.model.data
    stored = {name for _, side in sides(hashing) for name in side.ids}
    image = next(name for name in data.ids if name not in stored)
    assert f"the sound {image}#3 of ucm" in hashing.search(f"{image}#3", top=1).query
    assert "the image" in hashing.search(image, top=1).query


def test_embeddings_are_ranked_by_similarity():
    answer = open_search("small", method="cca").search("two planes", top=None)
    assert answer.measure == "similarity"
    assert (np.diff(answer.values) <= 0).all()
    assert np.abs(answer.values).max() <= 1


def test_the_data_may_be_gone(kept, monkeypatch, capfd):
    (kept / "data").rename(kept / "elsewhere")
    try:
        check_without_data(capfd)
        monkeypatch.setenv("XMHASH_DATA_ROOT", str(kept / "elsewhere"))
        assert open_search("small", method="cca-itq", bits=4).model.data is not None
    finally:
        (kept / "elsewhere").rename(kept / "data")


def test_the_place_of_the_run_goes_before_that_of_the_environment(monkeypatch):
    monkeypatch.setenv("XMHASH_DATA_ROOT", "nowhere")
    assert open_search("small", method="cca-itq", bits=4).model.data is not None


def check_without_data(capfd):
    search = open_search("small", method="cca-itq", bits=4)
    name = search.model.outputs.query["image"].ids[0]
    answer = search.search(name)
    assert set(answer.captions) == {""}
    assert set(answer.pictures) == {None}
    assert set(answer.classes) <= {"0", "1"}
    said = capfd.readouterr().err
    assert said.count("note: classes, captions and pictures are left out: ") == 1
    assert len(search.search("a sentence still works").ids) == len(answer)


def test_top_has_to_be_a_number_of_items(hashing):
    for top in (0, -1, 10**7):
        with pytest.raises(UserError, match=r"^top should be a whole number from 1 to"):
            hashing.search("two planes", top=top)
    assert len(hashing.search("two planes", top=np.int64(2))) == 2


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (lambda search: search.search("a river", "5"), "top should be a whole number, got '5'"),
        (lambda search: search.search("a river", 2.5), "top should be a whole number, got 2.5"),
        (lambda search: search.search("a river", True), "top should be a whole number, got True"),
        (lambda search: search.search(None), "QUERY should be a text or a path, got None"),
        (lambda search: search.search(5), "QUERY should be a text or a path, got 5"),
        (lambda search: search.over(None), "folder should be the path of a folder, got None"),
        (lambda search: search.over("gone"), "folder should be a folder of images; "),
        (lambda search: search.search("1.tif").write_sheet("x.pdf"), "path should be a file whose name ends in .png"),
        (lambda search: search.search("1.tif").write_sheet(3), "path should be the path of a file, got 3"),
        (lambda _: open_search("small", bits="16"), "bits should be a whole number, got '16'"),
        (lambda _: open_search("small", seed=0.0), "seed should be a whole number, got 0.0"),
        (lambda _: open_search(5), "run should be a text, got 5"),
        (lambda _: open_search("small", method=3), "method should be a text, got 3"),
        (lambda _: open_search("small", cell=3), "cell should be a text, got 3"),
        (lambda _: open_search("small", plugin=3), "plugin should be the path of a file or folder, got 3"),
        (lambda _: open_search("small", data_root=[3]), "data_root should be the path of a file or folder, got [3]"),
        (lambda _: open_search("small", method="cca-itq"), "2 kept models fit: ucm rs-pairs cca-itq "),
        (lambda _: open_search("small", bits=64), "the run small has kept no model of code length 64 that fits"),
    ],
)
def test_what_is_no_value_for_an_argument_is_one_line(hashing, call, line):
    with pytest.raises(UserError) as error:
        call(hashing)
    assert str(error.value).startswith(line)
    assert "\n" not in str(error.value)
    options = re.findall(r"--([a-z-]+)", str(error.value))
    assert set(options) <= {"keep-models"}  # of `run`


def test_arguments_are_the_options_of_the_command():
    options = {field.name for cls in (KeptModel, NewPlaces) for field in dataclasses.fields(cls)}
    assert set(inspect.signature(open_search).parameters) == options


def test_a_cell_decides_alone_and_places_may_be_given(kept, hashing):
    key = hashing.model.result.key
    found = open_search("small", cell=key[:10], data_root=kept / "data", speech_weights="tiny.en", bits=np.int64(4))
    assert found.model.result.key == key
    assert found.model.places.data_root == str(kept / "data")
    assert found.model.places.speech_weights == "tiny.en"


def test_an_answer_writes_its_sheet(hashing, tmp_path):
    hashing.search("two planes").write_sheet(tmp_path / "new" / "sheet.html")
    assert (tmp_path / "new" / "sheet.html").read_text().count("<li>") == 4


def test_searches_and_answers_print_as_one_short_line(hashing, kept):
    label = "ucm rs-pairs cca-itq 4 bits seed 0"
    assert repr(hashing) == f"Search: {label}, 4 images, 4 sounds"
    assert repr(hashing.model) == f"OpenModel: {label}"
    own = hashing.over("data/UCM_captions/imgs")
    assert repr(own) == f"Search: {label}, 12 images in {kept.resolve() / 'data/UCM_captions/imgs'}"
    assert repr(own.images) == f"OwnImages: 12 images in {own.images.folder}"
    assert repr(hashing.search("1.tif", top=3)) == f"Answer: 3 of 4 items for the image 1.tif of ucm, by {label}"


def test_a_sheet_tells_how_many_items_share_a_distance(hashing, tmp_path):
    answer = dataclasses.replace(hashing.search("two planes", top=2), values=np.array([3, 3]), sizes=np.array([2, 1]))
    answer.write_sheet(tmp_path / "sheet.html")
    page = (tmp_path / "sheet.html").read_text()
    assert f"<b>{answer.places[0]}. distance 3 (2 items)</b>" in page
    assert f"<b>{answer.places[1]}. distance 3</b>" in page


def test_a_path_is_a_file_whatever_its_name(hashing, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "beach").mkdir()
    with pytest.raises(UserError, match="beach is a folder; name a file in it"):
        Search(hashing.model).search(Path("beach"))


def test_numbers_of_classes_that_have_no_name_are_shown_as_they_are(hashing):
    names = hashing.model.data.class_names
    assert [hashing.model.class_of(label) for label in (0, -1, len(names))] == [names[0], "-1", str(len(names))]


def test_the_package_offers_the_search_and_nothing_else():
    assert benchmark.open_search is open_search
    with pytest.raises(AttributeError, match="no attribute 'open_searches'"):
        _ = benchmark.open_searches
