"""Figures for few and many methods: every text lies inside the page, and the axes follow the curves."""

import math
from functools import partial

import matplotlib.style
import pytest
from matplotlib.text import Text

from benchmark.store.store import Store
from reports.figures.curves import radius_figure, recall_figure
from reports.figures.looks import SETTINGS, looks
from reports.figures.page import DOTS, wrapped
from reports.figures.speech_dots import speech_figure
from reports.results.collect import collect
from tests.support.report_results import HASHING, cell, result, split

LONG = {"n_image_anchors": 500, "n_sound_anchors": 1000, "quantisation_weight": 0.125, "a_name_without_end" * 6: 1}


def drawn(make):
    with matplotlib.style.context(["default", SETTINGS]):
        figure = make()
        figure.set_dpi(DOTS)
        figure.canvas.draw()
        return figure


def assert_inside(text, page):
    box = text.get_window_extent()
    assert page.x0 <= box.x0 <= box.x1 <= page.x1, text.get_text()
    assert page.y0 <= box.y0 <= box.y1 <= page.y1, text.get_text()


def group_of(folder, labels, n_bits=(64,), value=0.2):
    store = Store(folder)
    for seed in (0, 1):
        store.write_split(split(seed))
    for (method, settings), length in ((of, n) for of in labels for n in n_bits):
        store.write_result(result(cell(method, length, 0, settings=settings), HASHING, value))
        if method != "lacking":
            store.write_result(result(cell(method, length, 1, settings=settings), HASHING, value))
    (group,) = collect(store)
    return group


FEW = [("batch", {}), ("batch", LONG), ("batch", {"label_weight": 0})]
SHORT = [(f"method-{number}", {}) for number in range(30)]
MANY = [(f"method-{number}", dict(list(LONG.items())[: number % 5])) for number in range(30)]


@pytest.mark.parametrize("labels", [FEW, MANY, [("lacking", LONG), *SHORT]], ids=len)
@pytest.mark.parametrize("make", [recall_figure, radius_figure])
def test_every_text_of_title_and_legend_lies_inside_the_page(tmp_path, make, labels):
    group = group_of(tmp_path / "store", labels)
    figure = drawn(partial(make, group, looks([group])))
    page, (legend,) = figure.bbox, figure.legends
    texts = legend.get_texts()
    assert [text.get_text().replace("\n", "").replace(" ", "") for text in texts] == [
        *(line.label.replace(" ", "") for line in group.lines),
        "chance",
    ]
    titles = [axes.title for axes in figure.axes]
    for text in (*texts, figure._suptitle, *titles):
        assert_inside(text, page)
    heights = [axes.get_position().height * figure.get_size_inches()[1] for axes in figure.axes]
    assert min(heights) > 1.2, "the legend takes the room of the panels"
    top = max(text.get_window_extent().y1 for text in texts)
    assert top < min(axes.get_tightbbox().y0 for axes in figure.axes)


def test_methods_that_lack_seeds_are_named_once(tmp_path):
    group = group_of(tmp_path / "store", [("better", {}), ("lacking", {})], n_bits=(16, 32, 64))
    figure = drawn(partial(radius_figure, group, looks([group])))
    texts = [text.get_text() for text in figure.findobj(Text)]
    assert sum(text.count("lacking: 1 of 2 seeds") for text in texts) == 1
    assert figure.get_suptitle().endswith("\nlacking: 1 of 2 seeds")
    assert {axes.get_xlabel() for axes in figure.axes} == {"Hamming radius"}


def test_a_code_length_stands_beside_what_lacks_seeds_only_there(tmp_path):
    store = Store(tmp_path / "store")
    for seed in (0, 1):
        store.write_split(split(seed))
    for seed, n_bits in ((0, 16), (1, 16), (0, 64)):
        store.write_result(result(cell("better", n_bits, seed), HASHING, 0.2))
    (group,) = collect(store)
    assert recall_figure(group, looks([group])).get_suptitle().endswith("\nbetter: 1 of 2 seeds at 64 bits")


def test_one_axis_from_0_to_just_above_the_highest_curve(tmp_path):
    figure = drawn(partial(recall_figure, group := group_of(tmp_path / "a", FEW, (16, 64), value=0.3), looks([group])))
    # Curves of .3 and .15, chance at .25.
    assert {tuple(map(float, axes.get_ylim())) for axes in figure.axes} == {(0, 0.315)}
    figure = drawn(partial(radius_figure, group, looks([group])))
    tops = {(axes.get_ylabel(), round(axes.get_ylim()[1], 3)) for axes in figure.axes}
    assert tops == {("precision", 0.315), ("recall", 1.02)}
    figure = drawn(partial(recall_figure, group := group_of(tmp_path / "b", FEW, value=math.nan), looks([group])))
    assert {axes.get_ylim()[0] for axes in figure.axes} == {0}


def test_names_below_the_marks_of_speech_leave_room_for_the_panels(tmp_path):
    group = group_of(tmp_path / "store", MANY)
    figure = drawn(partial(speech_figure, {"mfcc-clips": {"one voice": group, "another voice " * 12: group}}))
    names = [text for axes in figure.axes for text in axes.get_xticklabels()]
    for text in (*names, *figure.legends[0].get_texts(), figure._suptitle):
        assert_inside(text, figure.bbox)
    assert min(axes.get_position().height * figure.get_size_inches()[1] for axes in figure.axes) > 1


def test_lines_break_after_commas_spaces_and_brackets_and_inside_what_is_longer():
    text = "batch[first=500,second=1000] and more"
    assert wrapped(text, 100, 9.0) == text
    assert wrapped(text, 1.2, 9.0).split("\n") == ["batch[first=500,", "second=1000] and", "more"]
    assert wrapped("m" * 40, 1.0, 9.0).replace("\n", "") == "m" * 40
