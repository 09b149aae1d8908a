"""Figures of few and many methods in both widths: sizes, type, labels, colours, and numbers."""

from itertools import combinations

import matplotlib.style
import numpy as np
import pandas
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from reports.figures.files import write_figures
from reports.figures.forms import COLUMN, FORMS, PAGE, SETTINGS, TALLEST
from reports.figures.group_figures import group_figures
from reports.figures.looks import LOOKS, MOST, looks
from reports.results.seed_summary import score
from tests.support.made_up_figures import group_and_statistics, run_of_methods


@pytest.fixture(scope="module", params=[6, 20, 60])
def figures(request, tmp_path_factory):
    """All figures of a group with that many methods and 30 classes, drawn in both widths."""
    store = run_of_methods(tmp_path_factory.mktemp("run"), request.param, n_classes=30)
    group, statistics = group_and_statistics(store, 30)
    made = group_figures(group, looks([group]), statistics)
    return {(figure.name, form.name): (figure, drawn(figure, form)) for figure in made for form in FORMS}


def drawn(figure, form):
    with matplotlib.style.context(["default", SETTINGS]):
        made = figure.draw(form)
        made.draw_without_rendering()
        return made


def texts(figure):
    """What is drawn; matplotlib keeps numbers beyond the ends of an axis, and does not draw them."""
    beyond = {id(label) for axes in figure.axes for axis in (axes.xaxis, axes.yaxis) for label in numbers_beyond(axis)}
    found = (text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip())
    return [text for text in found if id(text) not in beyond]


def numbers_beyond(axis):
    low, high = sorted(axis.get_view_interval())
    rest = 1e-6 * (high - low)
    for tick in axis.get_major_ticks():
        if not low - rest <= tick.get_loc() <= high + rest:
            yield from (tick.label1, tick.label2)


def test_there_are_seven_figures_each_as_wide_as_a_column_and_a_page(figures):
    kinds = {name.removesuffix("-ucm-stand-in") for name, _ in figures}
    assert kinds == {"map-bits", "differences", "precision-k", "pr-recall", "pr-radius", "classes-s2i", "classes-i2s"}
    for (name, form), (_, made) in figures.items():
        width, height = made.get_size_inches()
        assert (form, width) in {("column", 3.5), ("page", 7.16)}, name
        assert height <= TALLEST + 1e-9, name


def test_type_is_7_or_8_points_and_no_title_is_inside(figures):
    for (name, form), (_, made) in figures.items():
        assert {text.get_fontsize() for text in texts(made)} <= {7.0, 8.0}, (name, form)
        assert made.get_suptitle() == ""
        assert {axes.get_title() for axes in made.axes} == {""}


def test_every_text_lies_inside_the_page_and_on_no_other(figures):
    for (name, form), (_, made) in figures.items():
        boxes = {text: text.get_window_extent() for text in texts(made)}
        for text, box in boxes.items():
            inside = made.bbox.x0 - 1 <= box.x0 and box.x1 <= made.bbox.x1 + 1
            inside &= made.bbox.y0 - 1 <= box.y0 and box.y1 <= made.bbox.y1 + 1
            assert inside, (name, form, text.get_text(), box, made.bbox)
        for (one, first), (other, second) in combinations(boxes.items(), 2):
            across = min(first.x1, second.x1) - max(first.x0, second.x0)
            down = min(first.y1, second.y1) - max(first.y0, second.y0)
            overlap = across > 0.5 and down > 0.25 * min(first.height, second.height)
            assert not overlap, (name, form, one.get_text(), other.get_text())


def test_at_most_six_lines_have_a_colour_and_a_label(figures):
    for (name, form), (figure, made) in figures.items():
        if not name.startswith(("map-bits", "precision-k", "pr-")):
            continue
        labels = [label for label, look in figure.looks.items() if look.is_highlighted]
        assert len(labels) <= MOST
        for axes in made.axes:
            named = {line.get_label() for line in axes.get_lines() if not line.get_label().startswith("_")}
            assert named <= set(labels)
            assert len(axes.texts) == len(named) + ("chance" in [text.get_text() for text in axes.texts])
            others = sum(len(lines.get_segments()) for lines in axes.collections if lines.get_zorder() == 1.5)
            assert others or len(figure.group.lines) <= MOST, (name, form)


def luminance(colour):
    """Relative luminance of WCAG 2."""
    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear, float(linear @ [0.2126, 0.7152, 0.0722])


def test_highlighted_lines_differ_in_grey_by_dashes_and_markers_and_stand_out():
    assert len({look.dashes for look in LOOKS}) == len({look.marker for look in LOOKS}) == len(LOOKS) == MOST
    for look in LOOKS:
        assert 1.05 / (luminance(look.colour)[1] + 0.05) >= 3.9, look.colour
    _, grey = luminance("#C9C9C9")
    for look in LOOKS:
        assert (grey + 0.05) / (luminance(look.colour)[1] + 0.05) >= 2.2, look.colour


# Machado, Oliveira and Fernandes (2009), severity 1: colours as seen without green or without red cones.
BLIND = {
    "none": np.eye(3),
    "green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
}


def lab(linear):
    """CIE L*a*b* of linear sRGB under D65."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    scaled = xyz / [0.9505, 1.0, 1.089]
    f = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("cones", BLIND)
def test_colours_differ_also_without_red_or_green_cones(cones):
    seen = [lab(np.clip(BLIND[cones] @ luminance(look.colour)[0], 0, 1)) for look in LOOKS]
    # 2.3 is just noticeable; 15 is told apart at a glance.
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 15


def test_csv_files_hold_the_stored_values_and_every_figure_has_four_files(tmp_path):
    group, statistics = group_and_statistics(run_of_methods(tmp_path / "run", 8))
    figures = write_figures(group_figures(group, looks([group]), statistics), tmp_path / "figures")
    assert len(list((tmp_path / "figures").iterdir())) == 4 * len(figures)
    scores = pandas.read_csv(tmp_path / "figures" / "map-bits-ucm-stand-in.csv")
    assert len(scores) == 2 * (7 * 3 + 1)
    for row in scores.itertuples():
        n_bits = None if np.isnan(row.n_bits) else int(row.n_bits)
        assert row._15 == group.summary(row.method, n_bits, score(f"{row.direction}/map@all")).mean
        interval = statistics.interval(row.method, n_bits, row.direction)
        assert (row.low, row.high) == (interval.low, interval.high)
    curves = pandas.read_csv(tmp_path / "figures" / "pr-radius-ucm-stand-in.csv")
    one = curves.query("method == 'dtbh' and n_bits == 16 and direction == 'i2s'").iloc[0]
    stored = [group.cells["dtbh", 16, seed].curves["i2s/precision_by_radius"][5] for seed in (0, 1)]
    assert one["precision within radius 5"] == np.mean(stored)


def test_classes_have_the_mean_of_their_queries(tmp_path):
    group, statistics = group_and_statistics(run_of_methods(tmp_path / "run", 3, n_seeds=1), 21)
    figures = group_figures(group, looks([group]), statistics)
    (figure,) = (one for one in figures if one.name.startswith("classes-s2i"))
    queries = statistics.read(group.cells["dtbh", 64, 0])["s2i"]
    row = figure.data().query("method == 'dtbh'").iloc[0]
    for number, name in enumerate(group.splits[0].class_names):
        own = [value for label, value in zip(queries.labels, queries.average_precision, strict=True) if label == number]
        assert row[name] == pytest.approx(np.mean(own))


def test_without_values_of_queries_the_bars_are_the_spread_over_seeds_or_none(tmp_path):
    for n_seeds, words in ((2, "Bars: standard deviation over the seeds"), (1, "nothing is said about uncertainty")):
        group, statistics = group_and_statistics(
            run_of_methods(tmp_path / str(n_seeds), 4, n_seeds=n_seeds), with_queries=False
        )
        figures = group_figures(group, looks([group]), statistics)
        assert words in figures[0].caption().whole
        assert not [one for one in figures if one.name.startswith(("classes", "differences"))]


def test_the_faint_part_of_a_line_rests_on_less_than_half_of_the_queries(tmp_path):
    group, statistics = group_and_statistics(run_of_methods(tmp_path / "run", 4, n_seeds=1))
    (figure,) = (one for one in group_figures(group, looks([group]), statistics) if one.name.startswith("pr-radius"))
    line = next(line for line in figure.panels(COLUMN)[0][0].lines if line.label == "dtbh")
    empty = np.array(group.cells["dtbh", 64, 0].curves["s2i/empty_by_radius"])
    assert line.is_faint.tolist() == (empty > 0.5).tolist()
    assert 0 < line.is_faint.sum() < len(empty)
    assert len(figure.panels(PAGE)) == 3
