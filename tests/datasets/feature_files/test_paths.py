"""Paths that other programs wrote name files of a data set."""

from pathlib import Path

import pytest

from datasets.feature_files.paths import PathTable, names_below


def test_the_longest_agreement_counts_and_an_ending_before_none():
    table = PathTable([("0.png", "above"), ("a/0.png", "in a"), ("1.tif", "one"), ("1.tif.png", "other")])
    found = {
        name: table.items(name) for name in ("0", "x/0.png", "x/a/0", "a/0.PNG", "b/a/0.jpg", "x/1.tif", "1.tif.png")
    }
    assert found == {
        "0": {"above"},
        "x/0.png": {"above"},
        "x/a/0": {"in a"},
        "a/0.PNG": {"in a"},
        "b/a/0.jpg": set(),
        "x/1.tif": {"one"},
        "1.tif.png": {"other"},
    }


@pytest.mark.parametrize("name", ["", "/", "..", ".", "a", "a/", "\\"])
def test_a_path_without_a_known_name_names_nothing(name):
    assert PathTable([("a/0.png", 0)]).items(name) == set()


def test_names_begin_below_the_common_folder_or_below_its_usual_name():
    assert names_below([Path("/d/x/a/0.png"), Path("/d/x/b/1.png")], "images") == ["a/0.png", "b/1.png"]
    assert names_below([Path("/d/images/a/0.png"), Path("/d/images/a/1.png")], "images") == ["a/0.png", "a/1.png"]
    assert names_below([Path("images/0.png"), Path.cwd() / "images" / "1.png"], "images") == ["0.png", "1.png"]
    assert names_below([], "images") == []
