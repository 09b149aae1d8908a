"""Rows whose outputs came in a file: where they stand, how they are marked, and when they count as earlier."""

import re

import pytest

from reports.figures.forms import PAGE
from reports.figures.looks import looks
from reports.figures.retrieval_curves import PrecisionAtRecall
from reports.results.collect import collect
from reports.writer import main_table_text, main_tables_text, write_reports
from tests.support.report_results import (
    FLOOR,
    HASHING,
    OUTSIDE,
    REAL,
    cell,
    codes_file,
    line_of,
    result,
    rows_of,
    run_of,
    split,
)

MINE = cell("mine", 64, 0, from_file=True)
VECTORS = cell("vectors", None, 0, from_file=True)


def results():
    yield result(cell("better", 64, 0), HASHING, 0.6)
    yield result(cell("noise", 64, 0), FLOOR, 0.2)
    yield result(cell("vector", None, 0), REAL, 0.5)
    yield result(MINE, OUTSIDE, 0.8, file=codes_file())
    yield result(VECTORS, OUTSIDE, 0.9, file=codes_file(name="vectors.npz"))


@pytest.fixture
def store(tmp_path):
    """A run whose last request planned the fitted cells."""
    made = run_of(tmp_path / "run", results(), [split(0)], {"datasets": ["ucm"]})
    made.write_plan({one.key: "f" for one in results() if one.file is None})
    return made


def test_such_rows_are_ranked_with_the_others_and_marked_in_every_table(store, no_figures):
    folder = write_reports(store).parent
    rows = rows_of(folder / "tables" / "map.csv")
    assert rows["mine [from a file]"]["s2i 64 mean"] == "0.8"
    assert "**0.800**" in line_of(folder / "tables" / "map.md", r"| mine \[from a file\]")
    names = {path.stem for path in folder.glob("tables/*.md")} - {"ties"}  # of codes only
    assert {"map", "precision", "storage", "cost"} <= names
    for name in names:
        text = (folder / "tables" / f"{name}.md").read_text()
        assert "Scored from a file: " in text, name
        assert r"vectors \[from a file\]" in text, name
    assert "vectors [from a file], 40 dim" in (folder / "tables" / "storage.csv").read_text()


def test_the_page_lists_the_files_and_says_what_is_not_known(store, no_figures):
    text = re.sub(" +", " ", write_reports(store).with_name("details.md").read_text())
    assert r"| mine \[from a file\] | scored-from-file | not-stated | not-stated | – | not-checked | codes |" in text
    assert r"| mine \[from a file\] | ucm (stand-in), rs-pairs, 64 bits, seed 0 | codes.mat | `aaaa" in text
    assert r"| vectors \[from a file\] | ucm (stand-in), rs-pairs, real-valued, seed 0 | vectors.npz | `aaaa" in text
    assert "python -m benchmark score --codes codes.mat --run run --as mine\n" in text
    store.write_request(
        {"datasets": ["ucm", "sydney"], "protocol": ["rs-pairs"], "seeds": [0, 1], "speech": ["a", "b"]}
    )
    text = write_reports(store).with_name("details.md").read_text()
    assert "--as vectors --dataset ucm --seed 0 --speech espeak-ng\n" in text


def test_such_rows_are_earlier_only_if_the_data_were_split_anew(store):
    (group,) = collect(store)
    assert group.earlier == frozenset()
    store.write_split(split(0, split_digest="another"))
    (group,) = collect(store)
    assert group.earlier == {MINE.key, VECTORS.key}
    store.write_split(split(0))
    store.write_split(split(1, split_digest="another"))  # no split of theirs
    assert collect(store)[0].earlier == frozenset()


def test_a_table_with_nothing_else_of_the_last_request_is_not_printed_after_it(store):
    store.write_plan({"another": "f"})
    assert main_tables_text(store) == "There are no results of the last request yet."
    assert "mine [from a file]" in main_table_text(store, MINE.key)
    assert main_table_text(store, "no such key") == ""


def test_figures_tell_such_rows_apart(store):
    found = looks(collect(store))
    assert found["mine [from a file]"] not in [found[name] for name in ("better", "noise", "vector")]


def test_a_length_that_only_a_file_has_is_blank_for_the_others_and_nothing_counts_as_not_run(store, no_figures):
    store.write_result(result(cell("short", 8, 0, from_file=True), OUTSIDE, 0.3, file=codes_file()))
    store.write_result(result(cell("second", 64, 1, from_file=True), OUTSIDE, 0.4, file=codes_file()))
    path = write_reports(store)
    rows = rows_of(path.parent / "tables" / "map.csv")
    assert rows["short [from a file]"]["s2i 8 mean"] == "0.3"
    for name, lengths in (("better", "8"), ("noise", "8"), ("mine [from a file]", "8"), ("short [from a file]", "64")):
        assert (rows[name][f"s2i {lengths} mean"], rows[name][f"s2i {lengths} missing"]) == ("", ""), name
    precision = (path.parent / "tables" / "precision.md").read_text()
    of_8_bits = precision.partition("8 bits")[2].partition("64 bits")[0]
    assert "short" in of_8_bits
    assert "better" not in of_8_bits
    assert "were not run" not in path.read_text()
    (group,) = collect(store)
    assert group.n_not_run == 0
    first = PrecisionAtRecall(group, looks([group])).panels(PAGE)[0][0]
    assert first.title == "s2i, 8 bits"
    assert "better" not in [line.label for line in first.lines]


def test_a_later_request_counts_only_its_own_cells_as_not_run(store):
    store.write_result(result(cell("late", 16, 0), HASHING, 0.5))
    store.write_result(result(cell("later", 16, 0), HASHING, 0.5))
    store.write_result(result(cell("later", 32, 0), HASHING, 0.5))
    store.write_plan({cell(name, n_bits, 0).key: "f" for name, n_bits in (("late", 16), ("later", 16), ("later", 32))})
    (group,) = collect(store)
    assert group.n_not_run == 1  # late at 32 bits; nobody asked for better at 16
    at_32 = {line.label: group.has_place(line, 32) for line in group.lines}
    assert (at_32["late"], at_32["later"], at_32["better"], at_32["mine [from a file]"]) == (True, True, False, False)
