"""Which items the ids of a file name."""

import re
from pathlib import Path

import numpy as np
import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.feature_files.item_file import ItemFile, ItemSource
from datasets.feature_files.item_ids import ItemNames

IMAGES = ("airport_1.jpg", "airport_2.jpg", "b 3.tif", "bäume.TIF", "port.jpg", "port.tif")


def file_of(*ids):
    return ItemFile(ItemSource(Path("mine.npz"), "--x-features"), ids, np.zeros((len(ids), 2), np.float32), False, "d")


def images(*ids, names=IMAGES):
    found = ItemNames("made-up", names, (5,) * len(names)).matched_images(file_of(*ids))
    return {names[image]: ids[row] for image, row in found.row_of.items()}, found.n_others, found.first_other


def sounds(*ids, n_sentences=(5,) * 6, recordings=()):
    names = ItemNames("made-up", IMAGES, n_sentences, recordings)
    found = names.matched_sounds(file_of(*ids))
    return {ids[row]: names.sound_name(sound) for sound, row in found.row_of.items()}, found.n_others


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("airport_1.jpg", "airport_1.jpg"),
        ("airport_1", "airport_1.jpg"),
        ("airport_1.JPG", "airport_1.jpg"),
        ("imgs/airport_2.jpg", "airport_2.jpg"),
        ("/data/RSICD/../imgs/airport_2", "airport_2.jpg"),
        (r"C:\imgs\b 3.tif", "b 3.tif"),
        ("b 3", "b 3.tif"),
        ("bäume.tif", "bäume.TIF"),
        ("ba\u0308ume", "bäume.TIF"),  # the letter and its dots apart, as some systems write it
        ("port.tif", "port.tif"),
    ],
)
def test_an_image_is_named_with_or_without_folder_and_ending(name, image):
    assert images(name) == ({image: name}, 0, "")


def test_rows_of_no_image_are_counted_and_the_first_is_named():
    ids = ("airport_3.jpg", "airport_1.jpg", "airport_1.jpg.bak", "..", "airport", "airport_2.png")
    assert images(*ids) == ({"airport_1.jpg": "airport_1.jpg"}, 5, "airport_3.jpg")


def test_a_whole_name_comes_before_one_without_its_ending():
    names = ("a", "a.jpg", "folder/c.jpg", "other/c.jpg")
    assert images("a", "a.jpg", names=names)[0] == {"a": "a", "a.jpg": "a.jpg"}
    assert images("other/c.jpg", names=names)[0] == {"other/c.jpg": "other/c.jpg"}


@pytest.mark.parametrize(
    ("ids", "reason"),
    [
        (("port",), "holds the id 'port', which may be port.jpg or port.tif; write the whole id of the image"),
        (("airport_1", "airport_2", "x/airport_1.jpg"),
         "describes the image airport_1.jpg twice, in rows 1 ('airport_1') and 3 ('x/airport_1.jpg'); leave one of"),
        (("1.tif", "2.tif", "3.tif", "4.tif"),
         "names no image of made-up: its ids look like '1.tif', '2.tif', '3.tif', those of the data set like "
         "'airport_1.jpg', 'airport_2.jpg', 'b 3.tif'; rename the ids, or choose its data set with --datasets"),
        (("a\nb\x1b",), r"its ids look like 'a\nb\x1b', those"),
    ],
)  # fmt: skip
def test_ids_that_do_not_fit_are_one_line(ids, reason):
    with pytest.raises(DataUnavailable, match=re.escape(reason)) as error:
        images(*ids)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("airport_2.jpg#3", "airport_2.jpg#3"),
        ("airport_2#3", "airport_2.jpg#3"),
        ("imgs/airport_2.jpg#0", "airport_2.jpg#0"),
        ("airport_2S3.wav", "airport_2.jpg#3"),
        ("airport_2S3.WAV", "airport_2.jpg#3"),
        ("airport_2S3", "airport_2.jpg#3"),
        ("sounds/b 3S0.wav", "b 3.tif#0"),
    ],
)
def test_a_sound_is_named_by_its_id_or_its_file(name, sound):
    assert sounds(name) == ({name: sound}, 0)


def test_sentences_that_do_not_exist_and_images_are_no_sounds():
    ids = ("airport_1.jpg#0", "airport_1.jpg#5", "airport_1.jpg", "airport_1", "x#1", "xS1.wav")
    assert sounds(*ids) == ({"airport_1.jpg#0": "airport_1.jpg#0"}, 5)


def test_numbers_that_run_on_are_sorted_in_each_image():
    ids = ("airport_2S9.wav", *(f"airport_1S{k}.wav" for k in range(5)), *(f"airport_2S{k}.wav" for k in range(5, 9)))
    found, n_others = sounds(*ids)
    assert n_others == 0
    assert found == {f"airport_{k // 5 + 1}S{k}.wav": f"airport_{k // 5 + 1}.jpg#{k % 5}" for k in range(10)}


@pytest.mark.parametrize("ids", [
    ("airport_2S5", "airport_2S7"),
    ("airport_2S5", "airport_2S6", "airport_2S7", "airport_2S8", "airport_2S08"),
])  # fmt: skip
def test_numbers_that_run_on_need_every_sound_of_an_image(ids):
    with pytest.raises(
        DataUnavailable, match=r"numbers run on over the images, and . numbers in . rows for the 5"
    ) as e:
        sounds(*ids)
    assert "(such as 'airport_2S5'); save one row for each of them, or write ids like airport_2.jpg#0" in str(e.value)


def test_recordings_are_named_by_their_files_even_if_only_some_are_there():
    recordings = ((), tuple(Path(f"d/airport_2S{k}.wav") for k in range(70, 75)), (), (), (), ())
    found = sounds("airport_2S72.wav", "airport_2S70", "airport_2.jpg#4", "airport_2S1.wav", recordings=recordings)
    assert found == (
        {
            "airport_2S72.wav": "airport_2.jpg#2",
            "airport_2S70": "airport_2.jpg#0",
            "airport_2.jpg#4": "airport_2.jpg#4",
        },
        1,
    )


def test_one_row_an_image_describes_its_sound_where_every_image_has_one_sentence():
    assert sounds("airport_1.jpg", "b 3", n_sentences=(1,) * 6) == (
        {"airport_1.jpg": "airport_1.jpg#0", "b 3": "b 3.tif#0"},
        0,
    )
    with pytest.raises(
        DataUnavailable, match=r"names no sound of made-up: .* like 'airport_1.jpg#0', 'airport_2.jpg#0'"
    ):
        sounds("airport_1.jpg", "b 3", n_sentences=(1, 1, 1, 1, 1, 2))


def test_two_names_of_one_sound_are_one_line():
    with pytest.raises(DataUnavailable, match=r"sound airport_1.jpg#0 twice, in rows 1 \('airport_1#0'\) and 3"):
        sounds("airport_1#0", "airport_1#1", "airport_1S0.wav")


FOLDERS = ("a/0.png", "b/0.png", "c/d/1.png")
RECORDED = tuple((Path(f"/data/own/sounds/{name[:-4]}S0.wav"),) for name in FOLDERS)


def in_folders(*ids, kind="image", recordings=(), files=(), images=FOLDERS):
    """The item of each id, in a data set whose class folders hold equal file names; None for an id of no item."""
    names = ItemNames("made-up", images, (1,) * len(images), recordings, files)
    found = names.matched_images(file_of(*ids)) if kind == "image" else names.matched_sounds(file_of(*ids))
    items = {row: item if kind == "image" else item[0] for item, row in found.row_of.items()}
    return [images[items[row]] if row in items else None for row in range(len(ids))]


@pytest.mark.parametrize("spelled", ["{}/0.png", "{}/0", "{}/0.PNG", "images/{}/0.png", r"C:\x\{}\0.png", "./{}//0"])
def test_a_folder_tells_images_of_equal_file_names_apart(spelled):
    files = [Path(f"/data/own/images/{name}") for name in FOLDERS]
    for known in ((), files):
        assert in_folders(spelled.format("b"), "d/1", spelled.format("a"), files=known) == [
            "b/0.png",
            "c/d/1.png",
            "a/0.png",
        ]
        assert in_folders("x/0.png", "e/1.png", "a/0", files=known) == [None, None, "a/0.png"]
        with pytest.raises(
            DataUnavailable, match=r"holds the id '0', which may be a/0.png or b/0.png; write the whole id"
        ):
            in_folders("a/0.png", "0", files=known)


@pytest.mark.parametrize("recordings", [RECORDED, ()])
@pytest.mark.parametrize("spelled", ["{}/0S0.wav", "{}/0S0", r"sounds\{}\0S0.wav", "/elsewhere/{}/0S0.WAV"])
def test_a_folder_tells_recordings_of_equal_names_apart(spelled, recordings):
    given = {"kind": "sound", "recordings": recordings}
    assert in_folders(spelled.format("a"), "1S0", **given) == ["a/0.png", "c/d/1.png"]
    assert in_folders(spelled.format("b"), spelled.format("a"), **given) == ["b/0.png", "a/0.png"]
    with pytest.raises(
        DataUnavailable, match=r"holds the id '0S0', which may be a/0.png\S* or b/0.png\S*; write the whole"
    ):
        in_folders("a/0.png#0", "0S0", **given)


def test_a_recording_of_one_folder_is_none_of_another():
    assert in_folders("a/0S0", "b/0S0", kind="sound", recordings=(RECORDED[0], (), ())) == ["a/0.png", "b/0.png"]
    assert in_folders("a/0S0", "x/0S0", kind="sound", recordings=(RECORDED[0], (), ())) == ["a/0.png", None]


def test_ids_of_a_caption_file_stand_beside_the_names_of_the_files():
    files = [Path(f"/data/own/images/{name}") for name in FOLDERS]
    given = {"images": ("7", "0", "1"), "files": files}
    assert in_folders("b/0", "1", "images/a/0.png", **given) == ["0", "1", "7"]
    assert in_folders("7", "images/b/0.png", "c/d/1.png", **given) == ["7", "0", "1"]


def test_rows_beside_one_for_each_sentence_are_no_sounds():
    ids = ("airport_1S0", "airport_1S1", "airport_1S2", "airport_2S0", "airport_2S1", "b 3S9")
    with pytest.raises(DataUnavailable, match=r"1 numbers in 1 rows for the 2 sounds of b 3.tif"):
        sounds(*ids, n_sentences=(2,) * 6)
    found, n_others = sounds(*ids[:-1], n_sentences=(2,) * 6)
    assert found == {name: f"{name[:9]}.jpg#{name[-1]}" for name in ids[:-1] if name != "airport_1S2"}
    assert n_others == 1
    run_on, n_others = sounds(*ids[:3], "airport_2S3", "airport_2S4", n_sentences=(2,) * 6)
    assert run_on["airport_2S3"] == "airport_2.jpg#0"
    assert run_on["airport_2S4"] == "airport_2.jpg#1"
    assert n_others == 1
