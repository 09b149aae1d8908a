"""`data init` writes what it guessed; `data info` and `data verify` describe and check folders of the user's own."""

from functools import partial

import pytest

from benchmark.contract.errors import DataUnavailable, UserError
from datasets.commands.init import init_folder
from datasets.commands.verify import verify_own
from datasets.own_folder.description import FILE
from datasets.own_folder.folder import open_own_folder
from datasets.own_folder.looking import how_read
from datasets.own_folder.summary import describe_folder
from tests.support.own_folders import rows_of, write_images, write_own, write_table


def test_init_writes_a_description_that_reads_as_before(tmp_path):
    folder = write_own(tmp_path / "own", rows_of({"port": 3, "field": 4}, split="train", note="x"))
    before = open_own_folder(folder)
    text, usable = init_folder(folder)
    assert usable
    assert text.splitlines() == [
        f"wrote {folder}/dataset.toml; edit it where a guess is wrong",
        "  guessed: captions: captions.csv, with the columns 'file' as file, 'caption' as caption, 'class' as class, "
        "'split' as split",
        "  guessed: images: images/",
        "  guessed: classes: column 'class'",
        "  guessed: sounds: none, so a speech engine says the captions",
        "  guessed: columns that are not read: 'note'",
        "  there:   7 images with 14 captions, 2 an image",
        "  there:   a speech engine says the captions of 7 images",
        "  there:   2 classes, one an image: field (4), port (3)",
        "  there:   split in the caption file: 7 train (protocol published-split)",
    ]
    assert not how_read(folder).guesses
    assert open_own_folder(folder).digest == before.digest
    with pytest.raises(UserError, match=f"{folder}/dataset.toml is there already; edit it, or delete it"):
        init_folder(folder)


def test_init_says_what_is_missing(tmp_path):
    folder = write_own(tmp_path / "own", rows_of({"port": 3}))
    (folder / "images" / "port1.png").unlink()
    text, usable = init_folder(folder)
    assert not usable
    assert "  state:   not usable yet: 1 of 3 images that captions.csv names are not in" in text
    assert (folder / FILE).exists()


def test_init_leaves_blanks_that_can_be_filled_in(tmp_path):
    rows = [{"name": f"{n}.png", "prose": f"a {n}", "class": "x"} for n in range(3)]
    write_images(tmp_path / "images", [row["name"] for row in rows])
    write_table(tmp_path / "captions.csv", rows)
    text, usable = init_folder(tmp_path)
    assert not usable
    assert text.splitlines()[0] == f"wrote {tmp_path}/dataset.toml with blanks; fill them in"
    assert "  fill in: columns.caption: the column of the caption, one of 'name', 'prose'" in text
    written = (tmp_path / FILE).read_text()
    assert "file = \"\"  # to fill in: the column of the image file, one of 'name'" in written
    with pytest.raises(DataUnavailable, match=r"columns\.file should be a text that is not empty, got ''; write"):
        open_own_folder(tmp_path)
    (tmp_path / FILE).write_text(
        written.replace('file = ""', 'file = "name"').replace('caption = ""', 'caption = "prose"')
    )
    data = open_own_folder(tmp_path)
    assert (data.sentences, data.class_names) == ((("a 0",), ("a 1",), ("a 2",)), ("x",))


def test_init_of_an_empty_folder_writes_nothing(tmp_path):
    with pytest.raises(UserError, match="expected one file of captions"):
        init_folder(tmp_path)
    assert not (tmp_path / FILE).exists()


def test_info_names_classes_too_small_for_a_split(tmp_path):
    text = describe_folder(write_own(tmp_path / "own", rows_of({"port": 3, "quay": 1})))
    assert text.splitlines()[0] == f"own: your folder {tmp_path}/own"
    assert (
        "  there:      classes with fewer than 3 images, which is too few to draw a split: quay (1); join each" in text
    )
    (tmp_path / "own" / "captions.csv").unlink()
    assert "  state:      not usable: expected one file of captions" in describe_folder(tmp_path / "own")


def test_verify_decodes_and_measures_leakage(tmp_path, tmp_cache):
    folder = write_own(tmp_path / "own", rows_of({"port": 4, "field": 4}))
    text, sound = verify_own("own", partial(open_own_folder, folder))
    assert sound
    assert text.splitlines()[:2] == ["own: 8 images, speech: espeak-ng", "  every file decodes"]
    assert "  rs-pairs, split 0, drawn here: 0.0% of the test sentences also occur in train or val, and " in text
    assert "  published-split: not possible: own: published-split needs" in text
    (folder / "images" / "port1.png").write_bytes(b"no image")
    text, sound = verify_own("own", partial(open_own_folder, folder))
    assert not sound
    assert f"  broken: expected a readable image, {folder}/images/port1.png is not a TIFF" in text


def test_verify_of_a_folder_that_cannot_be_used(tmp_path):
    reason = f"--dataset-dir should be a folder with images and a file of captions; {tmp_path}/x is no folder"
    assert verify_own("x", partial(open_own_folder, tmp_path / "x")) == (f"x: not usable: {reason}", False)
