"""Names of cells: keys and labels."""

import pytest

from benchmark.contract.result import MethodFacts
from tests.support.report_results import HARD_LABELS, cell


def test_ordinary_cells_keep_the_keys_that_they_had_before_there_were_controls():
    # Written down from the code before controls, so that results stored then are found.
    assert cell("dtbh", 64, 0).key == "e202795fc7825a3e"
    assert cell("cca", None, 3, settings={"dim": 8}, tuned=4).key == "b06ca4e9aa1858eb"


def test_speech_away_from_the_default_is_a_cell_of_its_own_and_its_label_says_so():
    ordinary, unseen = cell("dtbh", 64, 0), cell("dtbh", 64, 0, speech="train=espeak-ng,test=flite")
    assert ordinary.key != unseen.key
    assert ordinary.split_key != unseen.split_key
    assert unseen.label == "ucm rs-pairs speech train=espeak-ng,test=flite dtbh 64 bits seed 0"
    assert type(unseen).model_validate_json(unseen.model_dump_json()) == unseen
    for text in ("flite+", "train=flite", "hibari+espeak-ng", ""):
        with pytest.raises(ValueError, match="speech"):
            cell("dtbh", 64, 0, speech=text)


def test_noise_and_copies_are_cells_of_their_own_and_labels_say_so():
    cells = [
        cell("dtbh", 64, 0, **fields)
        for fields in (
            {},
            {"noise": "babble:5dB"},
            {"noise": "room:large"},
            {"augment_sounds": 1},
            {"augment_sounds": 2},
        )
    ]
    assert len({one.key for one in cells}) == len({one.split_key for one in cells}) == len(cells)
    assert cells[1].label == "ucm rs-pairs noise babble:5dB dtbh 64 bits seed 0"
    assert cells[3].label == "ucm rs-pairs copies 1 dtbh 64 bits seed 0"
    assert cell("dtbh", 64, 0, noise="clean", augment_sounds=0).key == cells[0].key
    for one in cells:
        assert type(one).model_validate_json(one.model_dump_json()) == one
    for fields in (
        {"noise": "babble:5.0dB"},
        {"noise": ""},
        {"noise": "train=clean,test=clean"},
        {"augment_sounds": -1},
    ):
        with pytest.raises(ValueError, match=r"noise|augment_sounds"):
            cell("dtbh", 64, 0, **fields)


def test_a_control_is_a_cell_of_its_own_and_its_label_says_so():
    ordinary, control = cell("dtbh", 64, 0), cell("dtbh", 64, 0, control="shuffled-labels")
    assert ordinary.key != control.key
    assert (ordinary.method_label, control.method_label) == ("dtbh", "dtbh, shuffled labels")
    assert control.label == "ucm rs-pairs dtbh, shuffled labels 64 bits seed 0"
    assert type(control).model_validate_json(control.model_dump_json()) == control


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"settings": {"margin": 0.3}}, "dtbh[margin=0.3], shuffled labels"),
        ({"settings": {"margin": 0.3}, "tuned": 8}, "dtbh [tuned, 8 trials], shuffled labels"),
    ],
)
def test_settings_and_tuning_stand_before_the_control(fields, label):
    assert cell("dtbh", 64, 0, control="shuffled-labels", **fields).method_label == label


def test_facts_that_were_stored_with_the_former_name_of_a_family_can_be_read():
    stored = HARD_LABELS.model_dump() | {"family": "ceiling"}
    assert MethodFacts.model_validate(stored) == HARD_LABELS


def test_the_name_of_a_file_of_features_is_stored_and_is_no_part_of_the_key():
    plain, of_file = cell("dtbh", 64, 0, "mine"), cell("dtbh", 64, 0, "mine", feature_files={"image": "mine.npz"})
    assert of_file.key == plain.key
    assert of_file.split_key == plain.split_key
    assert type(of_file).model_validate_json(of_file.model_dump_json()).feature_files == {"image": "mine.npz"}


def test_a_cell_from_a_file_is_never_that_of_a_method_of_the_same_name():
    fitted, handed_in = cell("mine", 64, 0), cell("mine", 64, 0, from_file=True)
    assert fitted.key != handed_in.key
    assert handed_in.label == "ucm rs-pairs mine [from a file] 64 bits seed 0"
    assert type(handed_in).model_validate_json(handed_in.model_dump_json()) == handed_in
