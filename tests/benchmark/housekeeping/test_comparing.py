"""The command `compare` as a user meets it."""

import json

import pytest

from tests.support.compared_runs import drawn_run
from tests.support.small_data import complaint, entered
from tests.support.stored_runs import ok, stored_run


@pytest.fixture
def fallen():
    kept = [ok("dtbh", 8, seed) for seed in (0, 1)]
    drawn_run("before", kept)
    drawn_run("after", kept, first=7, less=0.4)


def test_max_drop_decides_the_exit_code(fallen, monkeypatch, capsys):
    code, out, err = entered(monkeypatch, capsys, "compare", "before", "after", "--max-drop", "0.01")
    assert code == 1
    assert "mAP of after less that of before; 2 matched cells" in out
    assert err.startswith("error: 2 rows fell by more than --max-drop 0.01; the worst is ucm rs-pairs dtbh 8 bits ")
    assert entered(monkeypatch, capsys, "compare", "before", "after", "--max-drop", "0.9")[::2] == (0, "")
    assert entered(monkeypatch, capsys, "compare", "after", "before", "--max-drop", "0")[0] == 0


def test_json_is_json_and_nothing_else(fallen, monkeypatch, capsys):
    code, out, err = entered(monkeypatch, capsys, "compare", "before", "after", "--json")
    assert (code, err) == (0, "")
    assert [row["direction"] for row in json.loads(out)["rows"]] == ["s2i", "i2s"]


def test_classes_have_their_names_where_the_data_set_is_there(fallen, monkeypatch, capsys):
    _, out, _ = entered(monkeypatch, capsys, "compare", "before", "after", "--json")
    assert {lost["name"] for lost in json.loads(out)["rows"][0]["classes"]} <= {
        "agricultural",
        "airplane",
        "baseballdiamond",
    }


def test_what_cannot_be_compared_is_one_line(fallen, monkeypatch, capsys):
    assert "expected the run 'none'" in complaint(monkeypatch, capsys, "compare", "before", "none")
    assert "compare needs two runs, got before twice" in complaint(monkeypatch, capsys, "compare", "before", "before")
    stored_run("empty", [])
    assert complaint(monkeypatch, capsys, "compare", "before", "empty") == (
        "before and empty cannot be compared: empty has no scores of its last request"
    )
    for value in ("-1", "nan", "2"):
        said = complaint(monkeypatch, capsys, "compare", "before", "after", "--max-drop", value)
        assert said.startswith("--max-drop should be a number from 0 to 1, got")
