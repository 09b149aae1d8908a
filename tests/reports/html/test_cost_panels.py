"""The page shows the points of the figure for papers, with signs for what is stored."""

import math
import re

import pytest

from benchmark.contract.feature_facts import FeatureFacts
from tests.reports.html.conftest import opened, page_of, press
from tests.support.index_costs import index_cost
from tests.support.report_results import FLOOR, HASHING, REAL, cell, result, run_of, split

BAG, HEARD = "bag-of-audio-words", "transcript"


def store_of(folder, costs=()):
    """Codes, a floor and vectors of one kind of sound features, and pairs that are scored from transcripts."""
    made = [
        result(cell("codes", 16, 0), HASHING, 0.4),
        result(cell("codes", 64, 0), HASHING, 0.6),
        result(cell("vector", None, 0), REAL, 0.9),
        result(cell("noise", 16, 0), FLOOR, 0.05),
        result(cell("reader", None, 0, sound=HEARD), REAL, 0.8, pairs=True),
    ]
    store = run_of(folder, made, [split(0)])
    of = {"dataset": "ucm", "source": "stand-in", "protocol": "rs-pairs", "seed": 0, "modality": "sound"}
    size = {"n_items": 10, "bytes_feature": 400, "bytes_described": 50, "word_error_rate": {"test": 0.1}}
    unknown = {"seconds_reading": None, "seconds_describing": None, "front_end_digest": "d" * 16}
    store.write_feature_facts(FeatureFacts.model_validate({**of, **size, **unknown, "front_end": HEARD}))
    for cost in costs:
        store.write_index_cost(cost)
    return store


def panels_of(page):
    """Every panel of the figure: name of its horizontal axis, its ends, and its series by method and looks."""
    figure = re.search(r'id="figure-cost".*?</section>', page, re.DOTALL)[0]
    for panel in re.findall(r'<figure class="panel".*?</figure>', figure, re.DOTALL):
        ends = [float(end) for end in re.search(r'data-x="(\S+) (\S+)"', panel).groups()]
        series = {
            (name, " ".join(sorted(set(looks.split()) - {"s", *(f"k{n}" for n in range(6))}))): (texts, line)
            for looks, name, texts, line in re.findall(
                r'<g class="(s[^"]*)" data-m="(\S+)" data-p="([^"]*)">.*?class="l" d="([^"]*)"', panel
            )
        }
        yield re.search(r'<text x="167"[^>]*>(.*?)</text>', panel)[1], ends, series


def test_codes_vectors_and_texts_are_drawn_where_their_bytes_and_scores_say(tmp_path):
    panels = list(panels_of(page_of(store_of(tmp_path / "run"))))
    assert [name for name, _, _ in panels] == ["bytes stored for an item"] * 2  # one panel for each direction
    _, (low, high), series = panels[1]
    assert {key: texts for key, (texts, _) in series.items()} == {
        ("codes", "codes"): f"2 B: 0.200 ({BAG});8 B: 0.300 ({BAG})",
        ("vector", "vectors"): f"160 B: 0.450 ({BAG})",
        ("noise", "codes reference"): f"2 B: 0.025 ({BAG})",
        ("reader", "texts"): f"50 B: 0.400 ({HEARD})",
    }
    (x2, y2), (x8, y8) = re.findall(r"([\d.]+) ([\d.]+)", series["codes", "codes"][1])
    assert float(x2) == pytest.approx(38 + 258 * math.log(2 / low) / math.log(high / low), abs=0.06)
    assert float(x8) == pytest.approx(38 + 258 * math.log(8 / low) / math.log(high / low), abs=0.06)
    assert (206 - float(y8)) / (206 - float(y2)) == pytest.approx(0.3 / 0.2, abs=0.01)


def test_measured_times_stand_beside_the_bytes(tmp_path):
    costs = [index_cost("codes", 16), index_cost("codes", 64), index_cost("vectors", 40)]
    page = page_of(store_of(tmp_path / "run", costs))
    names, _, series = zip(*panels_of(page), strict=True)
    assert names == ("bytes stored for an item", "time of a query, 1,000 made-up items") * 2
    texts = {key: texts for key, (texts, _) in series[3].items()}
    assert texts["codes", "codes"] == f"16 µs: 0.200 ({BAG});64 µs: 0.300 ({BAG})"
    assert texts["reader", "texts"] == f"3 ms: 0.400 ({HEARD})"  # 3 µs a pair
    assert "the best codes (codes (bag-of-audio-words), 64 bits) take 8 B and 64 µs a query for a mAP of 0.600" in page
    assert "adds them" not in page


@pytest.mark.xdist_group("browser")
def test_a_panel_of_several_sound_features_is_hidden_when_all_of_them_are(browser, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(page_of(store_of(tmp_path / "run")), encoding="utf-8")
    shown = "all => all.filter(one => one.checkVisibility()).length"
    with opened(browser, path) as one:
        count = lambda: one.tab.eval_on_selector_all("#figure-cost .panel", shown)  # noqa: E731
        assert count() == 2
        assert one.tab.locator(".signs li").all_inner_texts() == ["codes", "vectors", "texts"]
        inputs = one.tab.locator("#filters input[name=inputs]")
        assert inputs.count() == 2
        for at in range(2):
            one.tab.locator("#reset").click()
            for other in range(2):
                inputs.nth(other).set_checked(other == at, force=True)
            assert count() == 2
        press(one.tab, "sound → image")
        assert count() == 1
