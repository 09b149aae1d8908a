"""The page in a real browser: looks, print, barriers, download, hostile names."""

import csv
import io
import re
from pathlib import Path

import pytest

from tests.reports.html.conftest import HIGHLIGHTED, opened, page_of, shown_columns
from tests.support.report_results import HASHING, REAL, cell, result, run_of, split

pytestmark = pytest.mark.xdist_group("browser")


def test_dark_mode_is_dark(browser, file):
    for scheme, dark in (("light", False), ("dark", True)):
        with opened(browser, file, color_scheme=scheme) as one:
            style = "getComputedStyle(document.body)"
            colours = one.tab.evaluate(f"[{style}.backgroundColor, {style}.color]")
            ground, ink = (sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in colours)
            assert (ground < ink) == dark


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_the_page_is_never_wider_than_the_window(browser, file, width):
    with opened(browser, file, viewport={"width": width, "height": 844}) as one:
        one.tab.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert one.tab.evaluate("document.documentElement.scrollWidth") <= width
        name = one.tab.locator("#board tbody th.first:visible").nth(1)
        one.tab.evaluate("document.querySelector('#leaderboard .scroll').scrollLeft = 300")
        assert name.bounding_box()["x"] >= 0  # the names stay in sight


def test_it_prints_without_controls_and_with_every_method(browser, file):
    with opened(browser, file) as one:
        one.tab.emulate_media(media="print")
        assert not one.tab.locator("#filters").is_visible()
        assert not one.tab.locator("nav").is_visible()
        width = one.tab.evaluate("document.querySelector('#board').scrollWidth")
        assert width <= 1280
        document = one.tab.pdf(format="A4")
    assert document.startswith(b"%PDF")
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", document)) <= 40


def test_without_scripts_every_table_and_figure_can_be_read(browser, file):
    with opened(browser, file, java_script_enabled=False) as one:
        assert one.tab.locator("#board tr[data-m]:visible").count() == 15
        assert one.tab.locator(".panel svg:visible").count() == one.tab.locator(".panel svg").count() > 20
        assert not one.tab.locator("#filters").is_visible()
        assert one.tab.locator("#legend li").all_inner_texts() == HIGHLIGHTED


PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"viewport": PHONE}], ids=str)
def test_axe_finds_nothing_serious(browser, file, options):
    axe = pytest.importorskip("axe_core_python", reason="axe-core looks for barriers")
    script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    with opened(browser, file, **options) as one:
        one.tab.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        one.tab.evaluate(script)
        found = one.tab.evaluate("axe.run()")
    assert len(found["passes"]) > 20
    grave = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"]) for one in grave] == []


def test_the_scores_can_be_saved(tab, eight):
    with tab.expect_download() as saved:
        tab.locator("#csv").click()
    assert saved.value.suggested_filename == "results.csv"
    lines = list(csv.DictReader(io.StringIO(Path(saved.value.path()).read_text(encoding="utf-8"))))
    stored = {r.cell.method: r for r in eight.results() if r.cell.dataset == "ucm" and r.cell.n_bits == 64}
    values = {
        one["method"]: float(one["value"])
        for one in lines
        if (one["dataset"], one["n_bits"], one["metric"]) == ("ucm", "64", "s2i/map@all")
    }
    assert values == {name: one.scores["s2i/map@all"] for name, one in stored.items()}


HOSTILE = [
    "<script>window.harm = 1</script>",
    "\"'><img src=x onerror=window.harm=1>",
    "`${window.harm = 1}`",
    "esc\x1b[31mape",
    "left\u202eright",
    "</style></title>{{ 7 * 7 }}{% raw %}",
    "a&amp;b;c:d#e=f",
]


def test_hostile_names_are_only_text(browser, tmp_path):
    found = [
        one
        for number, name in enumerate(HOSTILE)
        for one in (
            result(cell(name, 64, 0, dataset=HOSTILE[0]), HASHING, 0.5 + number / 100),
            result(cell(name, 64, 1, dataset=HOSTILE[0]), HASHING, status="failed", reason=name, traceback=name),
            result(cell(f"{name}2", None, 0, dataset=HOSTILE[3]), REAL, 0.25 + number / 100),
        )
    ]
    store = run_of(tmp_path / "run", found, [split(0, dataset=HOSTILE[0], remarks=(HOSTILE[1],))])
    path = tmp_path / "report.html"
    page = page_of(store)
    path.write_text(page, encoding="utf-8")
    assert not any(bad in page for bad in ("\x1b", "\u202e"))
    with opened(browser, path) as one:
        one.tab.wait_for_timeout(100)
        assert one.tab.evaluate("window.harm") is None
        names = set(one.tab.locator("#board tbody th a").all_inner_texts())
        shown = {name.replace("\x1b", r"\x1b").replace("\u202e", r"\u202e") for name in HOSTILE}
        assert names == shown | {f"{name}2" for name in shown}
        assert one.tab.locator("img").count() == 0
        chips = one.tab.locator("#filters input[name='data set']")
        assert chips.count() == 2
        chips.nth(0).check(force=True)
        assert len(shown_columns(one.tab)) == 2
        fragment = one.tab.url.partition("#")[2]
    with opened(browser, path, f"#{fragment}") as one:
        assert len(shown_columns(one.tab)) == 2
