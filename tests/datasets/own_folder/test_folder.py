"""Data sets in folders of the user's own: what is read, and one line about each thing that is missing."""

import json
import shutil
import unicodedata

import numpy as np
import pytest
import soundfile

from benchmark.contract.errors import DataUnavailable
from datasets.own_folder.description import FILE
from datasets.own_folder.folder import open_own_folder
from tests.support.own_folders import rows_of, write_images, write_own, write_table


def wav(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.linspace(-0.5, 0.5, 800), 8000)


def test_one_class_an_image(tmp_path):
    data = open_own_folder(write_own(tmp_path / "port-and-field", rows_of({"port": 2, "field": 3})))
    assert (data.name, data.source, data.second) == ("port-and-field", "folder", "sound")
    assert data.ids == ("field0.png", "field1.png", "field2.png", "port0.png", "port1.png")
    assert data.class_names == ("field", "port")
    assert data.labels.tolist() == [0, 0, 0, 1, 1]
    assert data.sentences[3] == ("one port number 0", "another port number 0")
    assert data.recordings == ((),) * 5
    assert data.speech == "espeak-ng"
    assert data.remarks == ()


def test_several_classes_an_image(tmp_path):
    rows = [{"file": "a.png", "caption": "a", "labels": "sea;sky"}, {"file": "b.png", "caption": "b", "labels": "sky"},
            {"file": "c.png", "caption": "c", "labels": ""}]  # fmt: skip
    data = open_own_folder(write_own(tmp_path, rows))
    assert data.class_names == ("sea", "sky")
    assert data.labels.tolist() == [[True, True], [False, True], [False, False]]


def test_no_classes(tmp_path):
    data = open_own_folder(write_own(tmp_path, [{"file": "a.png", "caption": "a"}, {"file": "b.png", "caption": "b"}]))
    assert data.class_names == ()
    assert data.labels.shape == (2, 0)
    assert data.labels.dtype == np.bool_


def test_one_folder_per_class_and_an_image_without_a_caption(tmp_path):
    rows = [{"image": f"{name}/1.png", "sentence": f"a {name}"} for name in ("port", "field")]
    write_images(tmp_path / "images", ["port/1.png", "field/1.png", "field/2.png"])
    write_table(tmp_path / "captions.csv", rows)
    data = open_own_folder(tmp_path)
    assert (data.ids, data.class_names, data.labels.tolist()) == (
        *(("field/1.png", "port/1.png"), ("field", "port"), [0, 1]),
    )
    assert data.remarks == ("images in images/ without a caption, which are not read: 2.png",)


def test_recordings_by_name_beside_images_of_the_same_name(tmp_path):
    rows = [{"file": f"{name}/1.png", "caption": f"{name} {k}"} for name in ("port", "field") for k in range(2)]
    write_own(tmp_path, rows)
    for name in ("port/1S0", "port/1S1", "field/1S3", "field/1S7", "9S0"):
        wav(tmp_path / "sounds" / f"{name}.wav")
    data = open_own_folder(tmp_path)
    assert [[path.name for path in files] for files in data.recordings] == [
        ["1S3.wav", "1S7.wav"],
        ["1S0.wav", "1S1.wav"],
    ]
    assert data.recordings[0][0].parent.name == "field"
    assert data.remarks == ("recordings in sounds/ without an image, which are not read: 9S0.wav",)
    assert data.speech == "recorded or unknown"


def test_recordings_of_a_column(tmp_path):
    rows = [{"file": "a.png", "caption": f"a {k}", "audio": f"take {k}.wav"} for k in range(2)]
    write_own(tmp_path, [*rows, {"file": "b.png", "caption": "b", "audio": ""}])
    wav(tmp_path / "take 0.wav")
    wav(tmp_path / "sounds" / "take 1.wav")
    data = open_own_folder(tmp_path)
    assert data.recordings == ((tmp_path / "take 0.wav", tmp_path / "sounds" / "take 1.wav"), ())


def test_captions_as_text_have_their_words_as_content(tmp_path):
    write_own(tmp_path, [{"file": f"{n}.png", "caption": text} for n, text in enumerate(("A port .", "a port", "b"))])
    (tmp_path / FILE).write_text('captions = "captions.csv"\ncaptions_are = "text"\n[columns]\nfile = "file"\n')
    data = open_own_folder(tmp_path)
    assert (data.second, data.speech) == ("text", "")
    first, second, third = (contents[0] for contents in data.sound_content)
    assert first == second != third


@pytest.mark.parametrize(("on_disk", "stated"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_letters_with_accents_may_be_spelled_in_either_form(tmp_path, on_disk, stated):
    write_images(tmp_path / "images", [unicodedata.normalize(on_disk, f"{name}/1.png") for name in ("été", "hiver")])
    rows = [{"file": unicodedata.normalize(stated, f"{name}/1.png"), "caption": name} for name in ("été", "hiver")]
    write_table(tmp_path / "captions.csv", rows)
    wav(tmp_path / "sounds" / unicodedata.normalize(on_disk, "été") / "1S0.wav")
    data = open_own_folder(tmp_path)
    assert data.class_names == ("hiver", "été")
    assert [path.is_file() for path in data.paths] == [True, True]
    assert [len(files) for files in data.recordings] == [0, 1]
    assert data.remarks == ()


def test_the_ending_of_an_image_may_differ_in_case(tmp_path):
    write_images(tmp_path / "images", ["0.png", "1.JPG"])
    write_table(tmp_path / "captions.csv", [{"file": name, "caption": "x"} for name in ("0.PNG", "1.jpg")])
    data = open_own_folder(tmp_path)
    assert data.ids == ("0.PNG", "1.jpg")
    assert [path.name for path in data.paths] == ["0.png", "1.JPG"]
    assert data.remarks == ()


def test_images_behind_a_link_to_a_folder_are_found(tmp_path):
    write_images(tmp_path / "elsewhere", ["1.png", "2.png"])
    write_table(tmp_path / "captions.csv", [{"file": "port/1.PNG", "caption": "x"}])
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "port").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "images" / "round").symlink_to(tmp_path / "images")
    data = open_own_folder(tmp_path)
    assert data.paths == (tmp_path / "images" / "port" / "1.png",)
    assert data.remarks == ("images in images/ without a caption, which are not read: 2.png",)


def test_equal_captions_may_share_a_recording(tmp_path):
    write_own(tmp_path, [{"file": f"{n}.png", "caption": "A port.", "wav": "s.wav"} for n in range(2)])
    wav(tmp_path / "s.wav")
    assert open_own_folder(tmp_path).recordings == ((tmp_path / "s.wav",),) * 2


def test_whole_numbers_with_a_fraction_of_zero_are_classes(tmp_path):
    write_images(tmp_path / "images", ["0.png", "1.png"])
    rows = [{"file": f"{n}.png", "caption": n, "class": n, "id": n} for n in (0.0, 1.0)]
    (tmp_path / "captions.json").write_text(json.dumps(rows).replace("0.0.png", "0.png").replace("1.0.png", "1.png"))
    data = open_own_folder(tmp_path)
    assert (data.class_names, data.ids, data.sentences) == (("0", "1"), ("0", "1"), (("0",), ("1",)))


def test_the_published_form_is_known_by_its_file_names(tmp_path):
    write_images(tmp_path / "images", ["a.tif"])
    image = {"filename": "a.tif", "imgid": 7, "sentids": [1.5], "sentences": [{"raw": "a port", "tokens": ["a"]}]}
    (tmp_path / "dataset.json").write_text(json.dumps({"images": [image]}))
    assert open_own_folder(tmp_path).ids == ("a.tif",)


def remove_images(folder):
    for name in ("port0.png", "port1.png", "field0.png", "field1.png"):
        (folder / "images" / name).unlink()


def without_a_class(folder):
    rows = rows_of({"port": 2})
    rows[2]["class"] = rows[3]["class"] = ""
    write_table(folder / "captions.csv", rows)


def recordings_of_one_caption(folder):
    wav(folder / "sounds" / "port0S0.wav")


def recordings_of_two_images(folder):
    write_own(folder, [{"file": f"{name}.{kind}", "caption": "x"} for name in ("a",) for kind in ("png", "bmp")])
    wav(folder / "sounds" / "aS0.wav")


def a_recording_outside(folder):
    write_table(folder / "captions.csv", [{"file": "port0.png", "caption": "x", "wav": "../x.wav"}])


def an_image_beside_the_folders(folder):
    (folder / FILE).write_text('captions = "captions.csv"\nclasses = "folders"\n[columns]\n')


def no_images(folder):
    shutil.rmtree(folder / "images")


def another_column(folder):
    (folder / FILE).write_text('captions = "captions.csv"\n[columns]\ncaption = "words"\n')


def a_long_recording(folder):
    write_table(folder / "captions.csv", [{"file": "port0.png", "caption": "x", "wav": "x" * 300 + ".wav"}])


def one_recording_for_two(folder):
    rows = [{"file": f"{name}0.png", "caption": name, "wav": "s.wav"} for name in ("field", "port")]
    rows[1]["wav"] = "sounds/s.wav"
    write_table(folder / "captions.csv", rows)
    wav(folder / "sounds" / "s.wav")


def one_image_in_two_ways(folder):
    write_own(folder, [{"file": "a.png", "caption": "x"}])
    write_table(folder / "captions.csv", [{"file": name, "caption": "x"} for name in ("a.PNG", "a.png")])


def a_deep_image(folder):
    write_table(folder / "captions.csv", [{"file": "a/" * 500 + "0.png", "caption": "x"}])


def a_fraction_as_class(folder):
    (folder / "captions.csv").unlink()
    (folder / "captions.json").write_text('[{"file": "port0.png", "caption": "x", "class": 0.5}]')


def no_captions(folder):
    (folder / "captions.csv").unlink()


def two_caption_files(folder):
    (folder / "captions.json").write_text('[{"file": "a.png", "caption": "a"}]')


def no_caption_column(folder):
    write_table(folder / "captions.csv", [{"file": "a.png", "prose": "x"}])


BAD = {
    remove_images: "4 of 5 images that captions.csv names are not in {0}/images/: field0.png (line 6), field1.png "
    "(line 8), port0.png (line 2), … (4 in all); add them, or remove their rows",
    without_a_class: "{0}/captions.csv: 1 of 2 images have no class, the others have one: port1.png (line 4); name",
    recordings_of_one_caption: "port0.png has 2 captions but 1 recording port0S<k>.wav in {0}/sounds/;",
    recordings_of_two_images: "the recordings aS<k>.wav in {0}/sounds/ could belong to a.bmp and to a.png; put",
    a_recording_outside: "{0}/captions.csv names the recording '../x.wav' of port0.png (line 2); expected it below "
    "{0}/ or {0}/sounds/, but it leads out of that folder; add it",
    an_image_beside_the_folders: "{0}/images/field0.png should lie in a folder named after its class; move it there",
    no_images: "expected the images in {0}/images/, found no such folder; name the folder images, or run",
    another_column: "has no column 'words' for the field caption; it has 'file', 'caption', 'class'; name the",
    a_long_recording: "names the recording 'xxx",
    one_recording_for_two: "names the recording 'sounds/s.wav' for two captions, of field0.png (line 2) and "
    "of port0.png (line 3); give each",
    one_image_in_two_ways: "names the file {0}/images/a.png in two ways: a.PNG (line 2) and a.png (line 3); use one",
    a_deep_image: "1 of 1 image that captions.csv names are not in {0}/images/: a/a/",
    a_fraction_as_class: "has 0.5 as 'class' in object 1; write a text or a whole number",
    no_captions: "expected one file of captions in {0}, such as captions.csv, found none; add it",
    two_caption_files: "expected one file of captions in {0}, such as captions.csv, found captions.csv, "
    "captions.json; keep one",
    no_caption_column: "has no column that names the caption (such as caption, captions, sentence); it has 'file',",
}


@pytest.mark.parametrize("break_", BAD, ids=lambda change: change.__name__)
def test_a_folder_that_cannot_be_used_is_one_line(tmp_path, break_):
    folder = write_own(tmp_path / "own", rows_of({"port": 2, "field": 3}))
    break_(folder)
    with pytest.raises(DataUnavailable) as caught:
        open_own_folder(folder)
    assert BAD[break_].format(folder) in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_missing_folder_is_one_line(tmp_path):
    with pytest.raises(
        DataUnavailable, match=f"--dataset-dir should be a folder with images .*{tmp_path}/x is no folder"
    ):
        open_own_folder(tmp_path / "x")


def test_captions_that_stand_twice_beside_an_image_are_named_unless_each_has_its_recording(tmp_path):
    said = [("a.png", "a port"), ("b.png", "a port"), ("a.png", "a field"), ("a.png", "a port"), ("a.png", "a port")]
    folder = write_own(tmp_path / "own", [{"file": file, "caption": caption} for file, caption in said])
    line = (
        "captions that their image has already, which count again: a.png (line 5 as line 2), a.png (line 6 as line 2)"
    )
    assert open_own_folder(folder).remarks == (line,)
    for number in range(4):
        wav(folder / f"sounds/aS{number}.wav")
    assert open_own_folder(folder).remarks == ()
