"""Every table states its data and the features that methods prescribe."""

import csv

from reports.figures.cost_frontier import cost_frontiers
from reports.figures.group_figures import group_figures
from reports.figures.looks import looks
from reports.results.collect import collect
from reports.statistics.group_statistics import GroupStatistics
from tests.support.report_results import STAND_IN, rows_of


def test_every_stand_in_table_and_figure_is_labelled(folder, store):
    tables = [path for path in folder.rglob("*-ucm-stand-in.*") if path.suffix in {".md", ".tex"}]
    assert len(tables) >= 6
    for path in tables:
        assert STAND_IN in path.read_text(), path.name
        assert "espeak-ng" in path.read_text(), path.name
    for path in folder.rglob("*-ucm-stand-in.csv"):
        rows = list(csv.DictReader(path.open()))
        assert {(row["source"], row["speech"]) for row in rows} == {("stand-in", "espeak-ng")}, path.name
    group = next(group for group in collect(store) if group.group.dataset == "ucm")
    figures = [
        *group_figures(group, looks([group]), GroupStatistics.of(store, group)),
        *cost_frontiers([group], store.index_costs(), store.feature_facts()),
    ]
    for figure in figures:
        assert STAND_IN in figure.caption().whole
        assert "speech: espeak-ng" in figure.caption().whole
    of_each = ("{}.png", "{}.pdf", "{}-column.pdf", "{}.csv")
    files = {name.format(figure.name) for figure in figures for name in of_each}
    assert {path.name for path in (folder / "figures").glob("*-ucm-stand-in*")} == files


def test_real_data_are_not_labelled_stand_in(folder):
    for path in folder.glob("tables/*-sydney-real.*"):
        assert "stand-in" not in path.read_text(), path.name


def test_features_of_a_method_s_own_are_told(many):
    sentence = "words uses its own features: dense-sift (image) + mfcc-words (sound)."
    for name in ("tables/map-ucm-stand-in-rs-pairs.md", "tables/precision.md", "tables/protocols.tex", "details.md"):
        assert sentence in (many / name).read_text(), name
    rows = rows_of(many / "tables" / "map-ucm-stand-in-rs-pairs.csv")
    assert [rows[name]["sound_features"] for name in ("words", "vector")] == ["mfcc-words", "bag-of-audio-words"]
