"""Tables of a paper: numbers, choices, names and references."""

import csv
import re
from dataclasses import replace

import pytest

from benchmark.contract.errors import UserError
from benchmark.contract.paper import Paper, citation_key
from reports.paper.choice import Choice
from reports.paper.names import PaperNames
from reports.paper.paper_table import PaperTable
from reports.paper.report import report_of
from tests.reports.paper.conftest import BITS, DATASETS, N_METHODS, score
from tests.support.report_results import HASHING, cell, result, run_of, split, two_protocols

PAPER = Paper("On & off", "Ann Bee, et al.", "A_B", 2020, "https://example.org/a_b", "bee2020one")
NAMES = PaperNames({"method-01": "ONE"}, {"ucm": "UCM"}, {"method-01": PAPER, "method-02": PAPER})


FORMATS = {
    ".tex": PaperTable.to_latex,
    ".md": PaperTable.to_markdown,
    ".csv": PaperTable.to_csv,
    ".html": PaperTable.to_html,
    ".json": PaperTable.to_json,
}


def table(store, choice, suffix, names=NAMES, label="main-map", **more):
    return FORMATS[suffix](report_of(store, choice, names)[label], **more)


def rows(text):
    header, *lines = csv.reader(text.splitlines())
    return {line[0]: dict(zip(header, line, strict=True)) for line in lines}


def test_every_number_is_that_of_its_method_direction_and_length(large):
    found = rows(table(large, Choice(), ".csv"))
    assert set(found) == {
        *(f"method-{m:02}" for m in range(N_METHODS) if m != 1),
        "ONE",
        "vector-1",
        "vector-2",
        "Chance",
    }
    for dataset in DATASETS:
        for n_bits in BITS:
            for method in (0, 7, 23):
                row, name = found[f"method-{method:02}"], "UCM" if dataset == "ucm" else dataset
                assert float(row[f"{name} S→I {n_bits}"]) == score(method, dataset, n_bits)
                assert float(row[f"{name} I→S {n_bits}"]) == score(method, dataset, n_bits) / 2
            assert float(found["vector-2"][f"{name} S→I {n_bits}"]) == score(2, dataset, None)
            assert float(found["Chance"][f"{name} I→S {n_bits}"]) == 0.25


def test_choices_of_rows_columns_and_digits(large):
    choice = Choice(methods=("method-03", "noise", "method-01"), datasets=("rsicd", "ucm"), bits=(64,), percent=True)
    lines = table(large, choice, ".md").splitlines()
    assert lines[2] == "| Method | rsicd S→I 64 | rsicd I→S 64 | UCM S→I 64 | UCM I→S 64 |"
    assert [line.split(" | ")[0] for line in lines[4:8]] == ["| method-03", "| noise", "| ONE", "| Chance"]
    value = 100 * score(3, "rsicd", 64)
    assert lines[4].split(" | ")[1] == f"**{value:.1f}**"
    assert table(large, replace(choice, digits=2), ".md").splitlines()[4].split(" | ")[1] == f"**{value:.2f}**"
    assert "**3" not in table(large, replace(choice, mark="none"), ".md")


def test_a_method_is_chosen_with_all_its_settings_or_by_a_label(tmp_path):
    settings = [{}, {"margin": 0.4, "beta": 1}]
    found = [result(cell("dtbh", 16, 0, settings=of), HASHING, 0.5) for of in settings]
    store = run_of(tmp_path / "two", [*found, result(cell("cvh", 16, 0), HASHING, 0.5)], [split(0)])
    label = "dtbh[beta=1,margin=0.4]"
    assert set(rows(table(store, Choice(methods=(label, "cvh")), ".csv"))) == {label, "cvh", "Chance"}
    # The label of the row without settings is the key of the method, so it means that row alone.
    assert set(rows(table(store, Choice(methods=("dtbh",)), ".csv"))) == {"dtbh", "Chance"}
    only = run_of(tmp_path / "one", found[1:], [split(0)])
    assert set(rows(table(only, Choice(methods=("dtbh",)), ".csv"))) == {label, "Chance"}


def test_a_long_caption_states_the_conditions(large):
    assert "protocol rs-pairs" not in table(large, Choice(), ".tex")
    long = table(large, Choice(is_long=True), ".tex")
    assert "UCM: protocol rs-pairs, features hog-colour (image) + bag-of-audio-words (sound), one seed (0)" in long


def test_a_long_caption_names_the_seeds_of_the_means(tmp_path):
    found = [result(cell("a", 16, seed), HASHING, 0.5) for seed in (0, 1)]
    text = table(run_of(tmp_path / "two", found, [split(0), split(1)]), Choice(is_long=True), ".md")
    assert "mean over 2 seeds (0, 1)" in text
    assert "deviation" not in text


@pytest.mark.parametrize(
    ("metric", "begins"),
    [("map@all", "Mean average precision (mAP) at"), ("precision@10", "Precision@10 at"), ("map@5", "mAP@5 at")],
)
def test_a_caption_begins_with_the_metric(metric, begins, tmp_path):
    one = result(cell("a", 16, 0), HASHING, 0.5)
    one = one.model_copy(update={"scores": {**one.scores, "s2i/map@5": 0.5, "i2s/map@5": 0.5}})
    store = run_of(tmp_path / "one", [one], [split(0)])
    (found,) = report_of(store, Choice(metrics=(metric,)), NAMES).values()
    assert found.caption.startswith(begins)


def test_the_source_stands_below_every_table(large):
    for style in ("ieee", "article", "beamer"):
        text = table(large, Choice(), ".tex", style=style)
        assert text.count(r"\begin{tabular}") == text.count("stand-in data: not comparable with published numbers")


@pytest.mark.parametrize("style", ["ieee", "acm", "article", "beamer"])
def test_parts_hold_every_row_and_column_once(style, large):
    text = table(large, Choice(), ".tex", style=style)
    labels = re.findall(r"\\label\{(.*?)\}", text)
    assert len(labels) == len(set(labels)) == text.count(r"\caption{")
    numbers = [line for line in text.splitlines() if line.startswith("method-07")]
    assert sum(line.count("&") for line in numbers) == len(DATASETS) * len(BITS) * 2


def test_papers_are_cited_and_listed_once(large):
    choice = Choice(methods=("method-01", "method-02", "method-03"), cite=True)
    report = report_of(large, choice, NAMES)
    text = report["main-map"].to_latex()
    assert text.count(r"~\cite{bee2020one}") == 2 * text.count(r"\toprule")
    assert report.references.count("@misc{bee2020one,") == 1
    assert "author = {Ann Bee and others}" in report.references
    assert r"title = {{On \& off}}" in report.references
    turned = table(large, replace(choice, transpose=True), ".tex", replace(NAMES, citations={"ucm": PAPER}))
    assert r"UCM~\cite{bee2020one} S$\to$I 16 & " in turned
    assert citation_key("Hervé Jégou, Ann Bee", 2017, "label-codes") == "jegou2017labelcodes"


def test_storage_counts_whole_data_sets(large):
    found = rows(table(large, Choice(kinds=("storage",)), ".csv", label="storage"))
    assert float(found["64 bits"]["bytes"]) == 8
    assert float(found["40 float32"]["whole data set UCM"]) == 160 * 600  # 100 images and 500 sounds


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (
            Choice(methods=("methode-03",)),
            "--methods: this run has no results of 'methode-03' (did you mean method-03?); it has noise, vector-1",
        ),
        (
            Choice(datasets=("ucm", "coast")),
            "--datasets: this run has no results of 'coast'; it has ucm, sydney, rsicd",
        ),
        (Choice(bits=(8,)), "--bits: this run has no results of '8'; it has 16, 32, 64, 128"),
        (Choice(protocol="random"), "--protocol: this run has no results of 'random'; it has rs-pairs"),
        (
            Choice(metrics=("mAP",)),
            "--metrics: this run has no results of 'mAP' (did you mean map@all?); it has chance_map@all, map@all, "
            "precision@1/5/10",
        ),
        (Choice(metrics=("speed",)), "--metrics: this run has no results of 'speed'; it has chance_map@all"),
    ],
)
def test_what_a_run_lacks_is_refused(choice, said, large):
    with pytest.raises(UserError, match=f"^{re.escape(said)}"):
        report_of(large, choice, NAMES)


def test_a_table_shows_one_protocol(tmp_path):
    store = two_protocols(tmp_path)
    with pytest.raises(UserError, match="rs-pairs, caption-disjoint, and this table shows one; choose it"):
        report_of(store, Choice(), PaperNames())
    assert "better & .750 & .375" in table(store, Choice(protocol="rs-pairs", mark="none"), ".tex")


def test_a_run_without_results_is_refused(tmp_path):
    with pytest.raises(UserError, match="this run holds no results"):
        report_of(run_of(tmp_path / "empty", []), Choice(), PaperNames())


def test_what_lacks_a_seed_is_missing_and_what_is_earlier_is_not_ranked(tmp_path):
    kinds = {"whole": 0.5, "second": 0.4, "partial": 0.9, "earlier": 0.8}
    cells = {(name, seed): cell(name, 16, seed) for name in kinds for seed in (0, 1) if (name, seed) != ("partial", 1)}
    found = [result(of, HASHING, kinds[name]) for (name, _), of in cells.items()]
    store = run_of(tmp_path / "mixed", found, [split(0), split(1)])
    store.write_plan({of.key: "f" for (name, _), of in cells.items() if name != "earlier"})
    text = table(store, Choice(), ".md")
    shown = {line.split(" | ")[0]: line.split(" | ")[1] for line in text.splitlines() if line.startswith("| ")}
    assert shown["| whole"] == "**.500**"
    assert shown["| second"] == "<ins>.400</ins>"
    assert shown["| partial"] == "–"
    assert shown["| earlier"] == ".800"
    assert "Of an earlier request, and not ranked: earlier." in text


def test_equal_best_values_leave_no_second(tmp_path):
    values = {"a": 0.5, "b": 0.5, "c": 0.4}
    found = [result(cell(name, 16, 0), HASHING, value) for name, value in values.items()]
    text = table(run_of(tmp_path / "equal", found, [split(0)]), Choice(), ".md")
    assert text.count("**.500**") == 2
    assert "<ins>.400</ins>" not in text


def test_hostile_names_stay_text(tmp_path):
    name = r"a&b_c{d}\e|f*g"
    store = run_of(tmp_path / "hostile", [result(cell(name, 16, 0), HASHING, 0.5)], [split(0)])
    assert r"a\&b\_c\{d\}\textbackslash{}e\textbar{}f*g & " in table(store, Choice(mark="none"), ".tex")
    assert r"| a&b_c{d}\\e\|f\*g | " in table(store, Choice(mark="none"), ".md")
