"""Files of captions as rows of texts, and what is wrong with those that cannot be read."""

import json

import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.own_folder.caption_table import NoText, column_named, read_caption_table
from tests.support.own_folders import write_table

ROWS = [
    {"file": "a.png", "caption": "a quay, two ships; and a crane|mast", "class": "port"},
    {"file": "b.png", "caption": 'a "small" field\nwith two lines', "class": ""},
]
VALUES = [{name: (text,) for name, text in row.items() if text} for row in ROWS]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_tables_with_any_usual_delimiter_give_the_same_rows(tmp_path, delimiter, encoding):
    write_table(tmp_path / "captions.csv", ROWS, delimiter, encoding)
    table = read_caption_table(tmp_path / "captions.csv")
    assert table.columns == ("file", "caption", "class")
    assert list(table.rows) == VALUES
    assert table.places == ("line 2", "line 3")  # the first line of a row that has several


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_lines_may_end_as_on_any_system(tmp_path, end):
    (tmp_path / "c.csv").write_bytes(
        end.join(["", "file\x0b,caption", "a.png,one", "", 'b.png,"two', 'lines"', ""]).encode()
    )
    table = read_caption_table(tmp_path / "c.csv")
    assert list(table.rows) == [
        {"file": ("a.png",), "caption": ("one",)},
        {"file": ("b.png",), "caption": ("two\nlines",)},
    ]
    assert table.places == ("line 3", "line 5")


def test_a_column_without_values_is_a_column(tmp_path):
    write_table(tmp_path / "c.csv", [{"file": "a.png", "caption": "", "class": ""}])
    assert read_caption_table(tmp_path / "c.csv").columns == ("file", "caption", "class")


def test_values_of_json_are_texts_and_whole_numbers(tmp_path):
    row = {
        "a": 1.0,
        "b": [2, None, "c"],
        "d": None,
        "e": [None],
        "f": True,
        "g": 3.5,
        "h": [["x"]],
        "i": {"k": 1},
        "": 1,
    }
    (tmp_path / "c.json").write_text(json.dumps([row]))
    (found,) = read_caption_table(tmp_path / "c.json").rows
    kept = {"a": ("1",), "b": ("2", "", "c"), "f": (NoText(True),), "g": (NoText(3.5),), "h": (NoText(["x"]),)}
    assert found == {**kept, "i": (NoText({"k": 1}),), "": ("1",)}


def test_json_and_json_lines_give_the_same_rows(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(ROWS))
    (tmp_path / "a.jsonl").write_text("\n".join([*map(json.dumps, ROWS), ""]))
    assert list(read_caption_table(tmp_path / "a.json").rows) == VALUES
    assert list(read_caption_table(tmp_path / "a.jsonl").rows) == VALUES


def test_the_published_form_gives_the_raw_sentences_of_each_image(tmp_path):
    image = {"filename": "1.tif", "split": "train", "imgid": 7, "sentences": [{"raw": "a", "tokens": []}, {"raw": "b"}]}
    (tmp_path / "dataset.json").write_text(json.dumps({"images": [image], "dataset": "x"}))
    (row,) = read_caption_table(tmp_path / "dataset.json").rows
    assert row == {"filename": ("1.tif",), "split": ("train",), "imgid": ("7",), "sentences": ("a", "b")}


def test_columns_are_found_in_any_case(tmp_path):
    write_table(tmp_path / "c.csv", [{"Image Path": "a", "CAPTION": "b"}])
    table = read_caption_table(tmp_path / "c.csv")
    assert (column_named(table, ["image_path"]), column_named(table, ["caption"]), column_named(table, ["class"])) == (
        "Image Path",
        "CAPTION",
        "",
    )


BAD = {
    "no file": (None, "captions.csv is not there"),
    "empty": (b"", "cannot be read (it is empty)"),
    "blank lines": (b"\n\n", "holds no captions; add a row for each caption"),
    "another encoding": (
        "file,caption\na.png,é\n".encode("latin-1"),
        "is not UTF-8 (line 2); save it as UTF-8 (in Excel: CSV UTF-8)",
    ),
    "UTF-16": ("file,caption\n".encode("utf-16"), "is not UTF-8 (line 1)"),
    "UTF-16 without a mark": ("file,caption\n".encode("utf-16-le"), "holds NUL characters, as UTF-16 has them"),
    "a column without a name": (b"file,,caption\na,b,c\n", "names each column once, got 'file,,caption'"),
    "only a header": (b"file,caption\n", "holds no captions; add a row for each caption"),
    "a column twice": (b"file,caption,file\na,b,c\n", "names each column once, got 'file,caption,file'"),
    "a comma without quotes": (b"file,caption\na.png,one, two\n", "has 3 values in line 2, for 2 columns divided by"),
    "a value missing": (b"file,caption\na.png,one\nb.png\n", "has 1 value in line 3, for 2 columns"),
    "an open quote": (
        b'file,caption\na.png,one\nb.png,"two\nc.png,three\n',
        "cannot be read as a table from line 3 on",
    ),
    "a quote that ends early": (b'file,caption\na.png,"one\nb.png,"two"\n', "cannot be read as a table from line 2 on"),
    "an open quote in the header": (b'file,"caption\na.png,one\n', "cannot be read as a table from line 1 on"),
    "a column with a line end": (b'file,"cap\ntion"\na.png,one\n', "names each column once, got 'file,cap\\ntion'"),
}


@pytest.mark.parametrize(("content", "message"), BAD.values(), ids=BAD)
def test_a_bad_table_is_one_line(tmp_path, content, message):
    path = tmp_path / "captions.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataUnavailable) as caught:
        read_caption_table(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)
    assert str(caught.value).isprintable()


BAD_JSON = {
    "broken": ("c.json", "[{", "cannot be read as JSON"),
    "deep": ("c.json", "[" * 100_000, "cannot be read as JSON"),
    "a text": ("c.json", '"x"', 'should be a list of objects, or an object with a list "images"'),
    "no list": ("c.json", '{"images": 1}', 'should be a list of objects, or an object with a list "images"'),
    "a list of texts": ("c.json", '["a"]', "should hold an object in object 1, got 'a'"),
    "a broken line": ("c.jsonl", '{"file": "a"}\n{', "cannot be read as JSON in line 2"),
    "another ending": ("c.xml", "<a/>", "has another ending"),
}


@pytest.mark.parametrize(("name", "text", "message"), BAD_JSON.values(), ids=BAD_JSON)
def test_bad_json_is_one_line(tmp_path, name, text, message):
    (tmp_path / name).write_text(text)
    with pytest.raises(DataUnavailable) as caught:
        read_caption_table(tmp_path / name)
    assert message in str(caught.value)
    assert str(caught.value).isprintable()
