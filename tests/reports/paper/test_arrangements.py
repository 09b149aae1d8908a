"""Rows sorted, tables turned around, published scores, formats, and runs that hold little."""

import json
import math
from xml.etree import ElementTree

import pytest

from benchmark.contract.errors import UserError
from reports.paper.choice import Choice
from reports.paper.names import PaperNames
from reports.paper.report import report_of
from reports.results.published import published_scores
from tests.support.report_results import HASHING, REAL, cell, result, run_of, split

HOSTILE = "a<b>&\"c|\x1b[31m\n_{d}'"


@pytest.fixture
def three(tmp_path):
    """Methods of which `b` is best at 16 bits, `c` at 64, and `a` lacks 64."""
    values = {("b", 16): 0.9, ("b", 64): 0.2, ("c", 16): 0.6, ("c", 64): 0.8, ("a", 16): 0.5}
    years = {"a": 2001, "b": 2020, "c": 2010}
    found = [
        result(cell(name, n_bits, 0), HASHING.model_copy(update={"year": years[name]}), value)
        for (name, n_bits), value in values.items()
    ]
    found.append(result(cell("v", None, 0), REAL, 0.7))
    return run_of(tmp_path / "three", found, [split(0)])


def table(store, **choice):
    return report_of(store, Choice(**choice), PaperNames())["main-map"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("mean", "cba"),  # .7, .55, and an incomplete mean last
        ("ucm/s2i/16", "bca"),
        ("ucm/s2i/64", "cba"),
        ("name", "abc"),
        ("year", "acb"),
        ("rank", "bca"),  # mean ranks 1.5 and 1.5: the order of the report decides
    ],
)
def test_rows_are_sorted(sort, order, three):
    rows = [row.name for row in table(three, sort=sort).blocks[0]]
    expected = list(order)
    if sort == "rank":
        assert set(rows[:2]) == {"b", "c"}
        assert rows[2] == "a"
    else:
        assert rows == expected


def test_a_column_that_is_not_there_is_refused(three):
    with pytest.raises(UserError, match=r"--sort should be one of mean, rank, name, year or a column of main-map"):
        table(three, sort="ucm/s2i/8")


def test_a_transposed_table_holds_the_same_values(three):
    plain, turned = table(three).to_pandas(), table(three, transpose=True)
    assert turned.to_pandas().columns.tolist() == [
        *(("Hash codes", name) for name in plain.index[:3]),
        ("Real-valued", "v"),
        ("", "Chance"),
    ]
    assert turned.to_pandas().index.tolist() == [" ".join(texts) for texts in plain.columns]
    assert [[repr(v) for v in row] for row in turned.to_pandas().to_numpy().tolist()] == [
        [repr(v) for v in row] for row in plain.to_numpy().T.tolist()
    ]
    assert "| ucm S→I 16 | .500 | <ins>.600</ins> | **.900** | .700 | .250 |" in turned.to_markdown().replace("  ", " ")


def of_dtbh(folder, source):
    found = [result(cell(name, n, 0, source=source), HASHING, 0.5) for name in ("dtbh", "dcmh") for n in (16, 64)]
    return run_of(folder / source, found, [split(0, source=source)])


def test_published_scores_stand_apart_and_are_not_ranked(tmp_path):
    found = table(of_dtbh(tmp_path, "real"), published=True)
    (row,) = [row for row in found.rows if row.name == "dtbh†"]
    (paper,) = [paper for paper in published_scores() if paper.method == "dtbh"]
    assert [entry.value for entry in row.entries] == [paper.scores["ucm"]["s2i"], paper.scores["ucm"]["i2s"]]
    assert [entry.span for entry in row.entries] == [2, 2]
    assert all(math.isnan(entry.rank) and not entry.mark for entry in row.entries)
    note = found.notes[-1]
    assert all(said in note for said in (paper.cited, paper.where, paper.certainty, paper.protocol, *paper.differs))
    assert r"dtbh\dag{}" in found.to_latex()


def test_stand_ins_get_no_published_scores(tmp_path):
    with pytest.raises(UserError, match="--published: papers report scores on the published images, and this run has"):
        table(of_dtbh(tmp_path, "stand-in"), published=True)
    assert "†" not in table(of_dtbh(tmp_path, "real")).to_markdown()


def test_methods_without_published_scores_are_named(tmp_path):
    with pytest.raises(UserError, match=r"--published: reports/published.toml has no map@all of a method of this"):
        table(of_dtbh(tmp_path, "real"), published=True, methods=("dcmh",))


def test_json_and_html_hold_what_the_table_holds(three):
    found = table(three)
    content = json.loads(found.to_json())
    assert content["blocks"][0][0]["values"][1] is None
    assert [column["key"] for column in content["columns"]][:2] == ["ucm/s2i/16", "ucm/s2i/64"]
    root = ElementTree.fromstring(f"<div>{found.to_html()}</div>")
    widths = [sum(int(c.get("colspan", 1)) for c in line.iter() if c.tag in ("td", "th")) for line in root.iter("tr")]
    assert widths == [5, 4, 4, *[5] * 5]  # the corner stands in the first line alone
    assert [b.text for b in root.iter("b")] == [".800", ".400", ".900", ".450"]  # c, then b, by year


@pytest.mark.parametrize("transpose", [False, True])
def test_hostile_names_stay_text(transpose, tmp_path):
    store = run_of(tmp_path / "hostile", [result(cell(HOSTILE, 16, 0), HASHING, 0.5)], [split(0)])
    found = table(store, transpose=transpose)
    texts = (found.to_markdown(), found.to_html(), found.to_csv(), found.to_latex(), found.to_latex("beamer"))
    assert not any("\x1b" in text for text in texts)
    root = ElementTree.fromstring(f"<div>{found.to_html()}</div>")
    assert any((cell.text or "").startswith('a<b>&"c|\\x1b[31m') for cell in root.iter("th"))
    assert json.loads(found.to_json())  # names are as they are, escaped by JSON


def test_one_cell_makes_a_table(tmp_path):
    store = run_of(tmp_path / "one", [result(cell("a", 16, 0), HASHING, 0.5)], [split(0)])
    found = table(store)
    assert [row.name for row in found.rows] == ["a", "Chance"]
    assert "underlined" not in found.to_markdown()
    assert " at 16 bits." in found.caption


def test_failed_cells_are_missing(tmp_path):
    failed = [result(cell("a", n, 0), HASHING, status="failed", reason="ValueError: loss") for n in (16, 64)]
    store = run_of(tmp_path / "failed", [*failed, result(cell("b", 16, 0), HASHING, 0.5)], [split(0)])
    found = table(store)
    assert [entry.text for entry in found.rows[0].cells] == ["–"] * 4
    with pytest.raises(UserError, match=r"^this run holds no scores: every cell failed or was skipped"):
        table(run_of(tmp_path / "all", failed, [split(0)]))
