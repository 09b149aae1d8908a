"""mAP against bytes and query time: the points, their frontier, and how they are drawn."""

import math

import matplotlib.style
import numpy as np
import pytest

from benchmark.contract.feature_facts import FeatureFacts
from reports.figures.cost_frontier import cost_frontiers
from reports.figures.cost_points import frontier, saving
from reports.figures.files import write_figures
from reports.figures.forms import FORMS, SETTINGS
from reports.results.collect import collect
from tests.support.index_costs import NOT_BUILT, index_cost
from tests.support.report_results import FLOOR, HASHING, REAL, cell, result, run_of, split


def facts(front_end, **fields):
    own = {"dataset": "ucm", "source": "stand-in", "protocol": "rs-pairs", "seed": 0, "front_end": front_end}
    own |= {"modality": "sound", "front_end_digest": "d" * 16, "n_items": 10, "bytes_feature": 400}
    own |= {"seconds_reading": None, "seconds_describing": None, "bytes_described": None}
    return FeatureFacts.model_validate(own | fields)


@pytest.fixture
def groups(tmp_path):
    made = [
        result(cell("better", 64, 0), HASHING, 0.6),
        result(cell("better", 16, 0), HASHING, 0.4),
        result(cell("worse", 64, 0), HASHING, 0.5),
        result(cell("vector", None, 0), REAL, 0.9),
        result(cell("noise", 16, 0), FLOOR, 0.95),
        result(cell("reader", None, 0, sound="transcript"), REAL, 0.8, pairs=True),
        result(cell("vector", None, 0, sound="transcript"), REAL, 0.85),
    ]
    return collect(run_of(tmp_path / "run", made, [split(0)]))


HEARD = facts("transcript", bytes_described=50, word_error_rate={"test": 0.1})


def points_of(figure, direction="s2i"):
    return {point.text: point for point in figure.points if point.direction == direction}


def test_codes_vectors_and_transcripts_stand_in_one_figure(groups):
    (figure,) = cost_frontiers(groups, [], [HEARD, facts("bag-of-audio-words")])
    found = points_of(figure, "i2s")
    bag, heard = " (bag-of-audio-words)", " (transcript)"
    assert {name: (point.stored, point.n_bytes) for name, point in found.items()} == {
        f"better{bag}, 64 bits": ("codes", 8),
        f"better{bag}, 16 bits": ("codes", 2),
        f"worse{bag}, 64 bits": ("codes", 8),
        f"vector{bag}": ("vectors", 160),
        f"noise{bag}, 16 bits": ("codes", 2),
        f"vector{heard}": ("vectors", 160),
        f"reader{heard}": ("texts", 50),
    }
    assert found[f"reader{heard}"].mean_map == 0.4
    # The images that sounds search are no texts, and nothing is known of their features here.
    assert f"reader{heard}" not in points_of(figure, "s2i")
    assert list(figure.measures) == ["n_bytes"]


def test_the_frontier_is_what_no_cheaper_point_beats(groups):
    (figure,) = cost_frontiers(groups, [], [HEARD])
    points = list(points_of(figure, "i2s").values())
    found = frontier(points, "n_bytes")
    compared = [point for point in points if point.is_compared]
    literal = {
        p.text
        for p in compared
        if not any(q.n_bytes <= p.n_bytes and q.mean_map > p.mean_map for q in compared)
        and not any(q.n_bytes < p.n_bytes and q.mean_map >= p.mean_map for q in compared)
    }
    assert {point.text for point in found} == literal
    assert [point.stored for point in found] == ["codes", "codes", "texts", "vectors"]


def test_times_are_those_of_exact_indexes_over_the_largest_database(groups):
    costs = [
        *(index_cost("codes", width, n) for width in (16, 64) for n in (1_000, 9_000)),
        index_cost("vectors", 40, 1_000),
        index_cost("vectors", 40, 9_000, seconds_median=0.5),
        index_cost("codes", 64, 9_000, index="IndexBinaryMultiHash", seconds_median=1e-9),
        index_cost("codes", 64, 99_000, **NOT_BUILT),
    ]
    (figure,) = cost_frontiers(groups, costs, [HEARD])
    found = points_of(figure, "i2s")
    assert figure.sources.n_items == 9_000
    assert found["better (bag-of-audio-words), 64 bits"].seconds == 64e-6
    assert found["vector (transcript)"].seconds == 0.5
    assert found["reader (transcript)"].seconds == pytest.approx(3e-6 * 9_000)
    assert "9,000 made-up items" in figure.measures["seconds"]


def test_a_sentence_says_what_codes_save(groups):
    costs = [index_cost("codes", 64, seconds_median=2e-6), index_cost("vectors", 40, seconds_median=5e-5)]
    (figure,) = cost_frontiers(groups, costs, [HEARD])
    bag = "bag-of-audio-words"
    assert figure.answer("s2i") == (
        f"the best codes (better ({bag}), 64 bits) take 8 B and 2 µs a query for a mAP of 0.600; the best other method "
        f"(vector ({bag})) takes 160 B and 50 µs, 20 and 25 times as much, for 0.900. Queries are timed over 1,000 "
        "made-up items, mAP is that of the test part."
    )
    (untimed,) = cost_frontiers(groups, [], [HEARD])
    assert "take 8 B for a mAP of 0.600" in untimed.answer("s2i")
    assert f"s2i: {untimed.answer('s2i')}" in untimed.caption().whole
    codes_only = [group for group in groups if dict(group.group.front_ends)["sound"] == bag]
    assert saving([p for f in cost_frontiers(codes_only, [], []) for p in f.points if p.stored == "codes"], "") == ""


def test_the_best_of_each_kind_is_named_even_beside_the_frontier(tmp_path):
    made = [
        result(cell("codes", 64, 0), HASHING, 0.9),
        result(cell("vector", None, 0), REAL, 0.8),
        result(cell("other vector", None, 0), REAL, 0.7),
    ]
    (figure,) = cost_frontiers(collect(run_of(tmp_path / "run", made, [split(0)])), [], [])
    assert [p.text for p in frontier(figure.points_of("s2i", "n_bytes"), "n_bytes")] == ["codes, 64 bits"]
    with matplotlib.style.context(["default", SETTINGS]):
        panel = figure.draw(FORMS[0]).axes[0]
    assert {text.get_text() for text in panel.texts} == {"codes, 64 bits", "vector"}


def test_panels_of_a_measure_share_their_axes_and_no_tick_exceeds_one(groups):
    (figure,) = cost_frontiers(groups, [index_cost("codes", 64), index_cost("vectors", 40)], [HEARD])
    with matplotlib.style.context(["default", SETTINGS]):
        panels = figure.draw(FORMS[1]).axes
    assert [panel.get_ylabel() for panel in panels] == ["mAP, s2i"] * 2 + ["mAP, i2s"] * 2
    for above, below in zip(panels[:2], panels[2:], strict=True):
        assert above.get_xlim() == below.get_xlim()
        assert above.get_ylim() == below.get_ylim()
        assert max(above.get_yticks()) <= 1
        low, high = above.get_xlim()
        for axes in (above, below):
            x = np.concatenate([line.get_xdata() for line in axes.lines]).astype(float)
            assert low < x.min() <= x.max() < high


def test_the_data_are_what_is_drawn(groups, tmp_path):
    (figure,) = cost_frontiers(groups, [index_cost("codes", 64)], [HEARD])
    write_figures([figure], tmp_path)
    assert {path.suffix for path in tmp_path.glob(f"{figure.name}*")} == {".png", ".pdf", ".csv"}
    frame = figure.data()
    assert len(frame) == len(figure.points)
    assert sorted(frame["map@all"]) == sorted(point.mean_map for point in figure.points)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    write_figures([figure], tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


def many(folder):
    names = [f"method-{n}" if n else "a|b_$<i>*\x1b[31m" for n in range(60)]
    made = [
        result(cell(name, n_bits, 0), HASHING, 0.2 + 0.6 * n / 60 + 0.05 * math.log2(n_bits) / 6)
        for n, name in enumerate(names)
        for n_bits in (8, 16, 32, 64, 128)
    ]
    return collect(run_of(folder, made, [split(0)]))


@pytest.mark.parametrize("form", FORMS)
def test_labels_of_many_methods_overlap_neither_each_other_nor_the_edge(tmp_path, form):
    (figure,) = cost_frontiers(many(tmp_path / "many"), [index_cost("codes", 64), index_cost("codes", 8)], [])
    with matplotlib.style.context(["default", SETTINGS]):
        drawn = figure.draw(form)
        drawn.draw_without_rendering()
        page = drawn.bbox
        assert drawn.get_size_inches()[0] == form.width
        for axes in drawn.axes:
            assert 0 < len(axes.texts) <= 6
            boxes = [text.get_window_extent() for text in axes.texts]
            assert all(text.get_fontsize() >= 7 for text in axes.texts)
            for place, box in enumerate(boxes):
                assert (max(page.x0, box.x0), max(page.y0, box.y0)) == (box.x0, box.y0)
                assert (min(page.x1, box.x1), min(page.y1, box.y1)) == (box.x1, box.y1)
                assert not any(box.overlaps(other) for other in boxes[:place])


def test_a_run_of_one_cell_has_no_figure(tmp_path):
    assert cost_frontiers((), [], []) == []
    one = collect(run_of(tmp_path / "one", [result(cell("dtbh", 8, 0), HASHING, status="failed", reason="no")]))
    assert cost_frontiers(one, [], []) == []
    assert np.all([figure.is_drawable for figure in cost_frontiers(one, [], [])])
