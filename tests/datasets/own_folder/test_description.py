"""dataset.toml: what is written is read back, and one line about an entry that does not fit."""

import tomllib

import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.own_folder.description import FIELDS, FILE, Columns, Description, description_text, read_description
from tests.support.shown_commands import ROOT, fences


def test_what_is_written_is_read_back(tmp_path):
    columns = Columns.model_validate({"file": 'a "b"\\c', "caption": "é\t\x7f", "class": "# no comment"})
    written = Description(captions="c.csv", sounds="wav", captions_are="text", classes="column", columns=columns)
    (tmp_path / FILE).write_text(description_text(written))
    assert read_description(tmp_path) == written


def test_a_mark_of_the_byte_order_may_stand_first(tmp_path):
    (tmp_path / FILE).write_text("\ufeffcaptions = 'c'\n[columns]\nclass = 'kind'\n")
    found = read_description(tmp_path)
    assert (found.captions, found.classes) == ("c", "column")  # a column of classes that is named is read


def test_a_class_column_may_be_left_aside_on_purpose(tmp_path):
    (tmp_path / FILE).write_text("captions = 'c'\nclasses = 'none'\n[columns]\nclass = 'kind'\n")
    assert read_description(tmp_path).classes == "none"


def test_no_file_is_no_description(tmp_path):
    assert read_description(tmp_path) is None


def test_the_documented_file_has_every_entry(tmp_path):
    (shown,) = [body for kind, body in fences((ROOT / "docs" / "own-data.md").read_text()) if kind == "toml"]
    entries = tomllib.loads(shown)
    assert set(entries) == set(Description.model_fields)
    assert set(entries["columns"]) == set(FIELDS)
    (tmp_path / FILE).write_text(shown)
    assert read_description(tmp_path).columns.of("class") == "kind"


BAD = {
    "no TOML": ("captions = ", "should be a TOML file as `data init` writes it"),
    "not UTF-8": (b"captions = '\xff'", "should be a TOML file as `data init` writes it"),
    "no captions": (
        "[columns]",
        "captions is missing; known: captions, images, sounds, captions_are, classes, columns",
    ),
    "no columns": ("captions = 'c'", "columns is missing"),
    "an unknown entry": (
        "captions = 'c'\nimage = 'x'\n[columns]",
        "image cannot be an entry of this file; known: captions,",
    ),
    "an unknown column": (
        "captions = 'c'\n[columns]\nwords = 'x'",
        "columns.words cannot be an entry of this file; known: file, caption, class, split, id, sound; mend",
    ),
    "another kind": ("captions = 1\n[columns]", "captions should be a text that is not empty, got 1"),
    "an empty name": ("captions = ''\n[columns]", "captions should be a path below this folder, got '': it is empty"),
    "an empty column": (
        "captions = 'c'\n[columns]\ncaption = ''",
        "columns.caption should be a text that is not empty",
    ),
    "a text for the columns": (
        "captions = 'c'\ncolumns = 'x'",
        "columns should be a table of names, below the line [columns], got",
    ),
    "images elsewhere": (
        "captions = 'c'\nimages = '../x'\n[columns]",
        "images should be a path below this folder, got '../x': it leads",
    ),
    "absolute captions": (
        "captions = '/c'\n[columns]",
        "captions should be a path below this folder, got '/c': it leads out",
    ),
    "the whole disk": ("captions = 'c'\nsounds = '/'\n[columns]", "sounds should be a path below this folder, got '/'"),
    "NUL": (
        "captions = 'c'\nsounds = \"\\u0000\"\n[columns]",
        "got '\\x00': it holds characters that cannot be printed",
    ),
    "a long name": (
        f"captions = 'c'\nimages = '{'x' * 300}'\n[columns]",
        "xxx': it is longer than 255 bytes in one name",
    ),
    "classes of no column": (
        "captions = 'c'\nclasses = 'column'\n[columns]",
        'classes is "column", but columns.class names',
    ),
    "another word": (
        "captions = 'c'\nclasses = 'yes'\n[columns]",
        "classes should be one of column, folders, none, got",
    ),
}


@pytest.mark.parametrize(("content", "message"), BAD.values(), ids=BAD)
def test_a_bad_description_is_one_line(tmp_path, content, message):
    (tmp_path / FILE).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataUnavailable) as caught:
        read_description(tmp_path)
    assert message in str(caught.value)
    assert str(tmp_path / FILE) in str(caught.value)
    assert str(caught.value).isprintable()
