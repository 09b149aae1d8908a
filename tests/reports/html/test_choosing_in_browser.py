"""The page in a real browser: filters, order, highlights, address, keyboard."""

import pytest

from reports.results.collect import collect
from tests.reports.html.conftest import CODES, HIGHLIGHTED, opened, page_of, press, shown_columns, shown_rows
from tests.support.report_results import HASHING, cell, result, run_of

pytestmark = pytest.mark.xdist_group("browser")


def test_the_longest_codes_and_the_vectors_are_shown_at_first_best_first(tab):
    assert shown_rows(tab) == [*CODES, "method-07", "method-05"]
    assert len(shown_columns(tab)) == 6
    assert tab.locator("#shown").inner_text() == "8 of 15 rows, 6 of 6 columns"


def test_filters_hide_rows_columns_and_panels(tab):
    press(tab, "ucm")
    press(tab, "sound → image")
    assert [text.split("\n")[0] for text in shown_columns(tab)] == ["ucm"]
    visible = "all => all.filter(f => f.checkVisibility()).map(f => f.querySelector('figcaption').innerText)"
    captions = tab.eval_on_selector_all(".panel", visible)
    assert captions
    assert all(text.startswith("ucm · sound → image") for text in captions)
    assert not any("16 bits" in text for text in captions)
    press(tab, "64 bits")
    press(tab, "16 bits")
    press(tab, "shallow-hashing")
    assert shown_rows(tab) == ["method-01", "method-03"]
    tab.locator("input[name=q]").fill("METHOD-03")
    assert shown_rows(tab) == ["method-03"]
    tab.locator("#reset").click()
    assert shown_rows(tab) == [*CODES, "method-07", "method-05"]
    assert len(shown_columns(tab)) == 6


def test_the_mean_rank_is_that_of_the_columns_shown(browser, tmp_path):
    values = {"a": (0.9, 0.5), "b": (0.8, 0.6), "c": (0.7, 0.7)}  # on ucm and sydney
    found = [
        result(cell(name, 64, 0, dataset=dataset, source="real"), HASHING, value)
        for name, pair in values.items()
        for dataset, value in zip(("ucm", "sydney"), pair, strict=True)
    ]
    path = tmp_path / "report.html"
    path.write_text(page_of(run_of(tmp_path / "run", found)))
    with opened(browser, path) as one:
        assert one.tab.locator("td.rank").all_inner_texts() == ["2", "2", "2"]
        press(one.tab, "sydney")
        assert shown_rows(one.tab) == ["c", "b", "a"]
        assert one.tab.locator("td.rank").all_inner_texts() == ["1", "2", "3"]


def test_headers_sort_both_ways_and_rows_without_a_value_stay_last(tab, eight):
    header = tab.locator("#board thead button", has_text="fit time")
    seconds = {r.cell.method: 0.0 for g in collect(eight) for r in g.cells.values() if r.cell.n_bits == 64}
    for group in collect(eight):
        for one in group.cells.values():
            if one.cell.n_bits == 64:
                seconds[one.cell.method] += one.timings["fit"]
    by_time = sorted(seconds, key=seconds.get)
    header.click()
    assert shown_rows(tab)[:-1] == by_time
    assert tab.locator("#board th[aria-sort]").get_attribute("aria-sort") == "ascending"
    header.click()
    assert shown_rows(tab)[:-1] == by_time[::-1]
    assert tab.locator("#board th[aria-sort]").get_attribute("aria-sort") == "descending"
    tab.locator("#board thead button", has_text="mean rank").click()
    tab.locator("#board thead button", has_text="mean rank").click()
    assert shown_rows(tab) == [*CODES[::-1], "method-07", "method-05"]  # the floor has no rank


def coloured(tab):
    """Methods whose lines are not grey."""
    script = "all => [...new Set(all.filter(s => /\\bk\\d/.test(s.className.baseVal)).map(s => s.dataset.m))].sort()"
    return tab.eval_on_selector_all(".s", script)


def test_choosing_methods_colours_them_everywhere_and_greys_the_rest(tab):
    assert coloured(tab) == HIGHLIGHTED
    for name in HIGHLIGHTED[1:]:
        tab.locator(f"#board tr[data-m={name}]:visible .pick").click()
    assert coloured(tab) == ["method-00"]
    tab.locator("#board tr[data-m=method-05] .pick").click()
    assert coloured(tab) == ["method-00", "method-05"]
    assert tab.locator("#legend li").all_inner_texts() == ["method-00", "method-05"]
    colour = "e => getComputedStyle(e).stroke"
    strokes = {
        name: tab.eval_on_selector(f".lengths [data-m={name}] .l", colour) for name in ("method-00", "method-03")
    }
    assert strokes["method-00"] != strokes["method-03"]
    names = tab.eval_on_selector_all(".lengths .panel:first-child .names text", "all => all.map(t => t.textContent)")
    assert sorted(names) == ["method-00", "method-05"]


def test_a_seventh_choice_replaces_the_first(tab):
    tab.locator("#board tr[data-m=method-06]:visible .pick").click()
    assert coloured(tab) == [*HIGHLIGHTED[1:], "method-06"]


END_OF = """(svg, name) => {
    svg.scrollIntoView({ block: 'center' });
    const line = svg.querySelector(`[data-m=${name}] .l`), end = line.getPointAtLength(line.getTotalLength());
    const at = new DOMPoint(end.x, end.y).matrixTransform(svg.getScreenCTM());
    return [at.x, at.y];
}"""


def end_of(tab, name):
    """Where the line of a method ends in the first panel, in the window."""
    tab.add_style_tag(content="html { scroll-behavior: auto !important }")
    return tab.eval_on_selector(".lengths .panel svg", END_OF, name)


def test_pointing_at_a_line_names_the_method_and_the_stored_value(tab, eight):
    x, y = end_of(tab, "method-02")
    tab.mouse.move(x + 2, y - 1)
    text = tab.locator("#tip").inner_text()
    group = next(group for group in collect(eight) if group.group.dataset == "ucm")
    stored = group.cells["method-02", 64, 0].scores["s2i/map@all"]
    assert text.startswith(f"method-02, 64: {stored:.3f} [")
    tab.mouse.move(2, 2)
    assert not tab.locator("#tip").is_visible()


def test_a_click_on_a_line_chooses_it(tab):
    x, y = end_of(tab, "method-00")
    tab.mouse.click(x, y)
    assert "method-00" not in coloured(tab)
    tab.mouse.click(x, y)
    assert "method-00" in coloured(tab)


def test_the_address_holds_the_selection(browser, file):
    with opened(browser, file) as one:
        press(one.tab, "rsicd")
        press(one.tab, "16 bits")
        one.tab.locator("input[name=q]").fill("0")
        one.tab.locator("#board thead button", has_text="bytes").click()
        one.tab.locator("#board tr[data-m=method-02]:visible .pick").first.click()
        address, rows, columns = one.tab.url, shown_rows(one.tab), shown_columns(one.tab)
        chosen = coloured(one.tab)
    fragment = address.partition("#")[2]
    with opened(browser, file, f"#{fragment}") as one:
        assert (shown_rows(one.tab), shown_columns(one.tab), coloured(one.tab)) == (rows, columns, chosen)
        assert one.tab.locator("input[name=q]").input_value() == "0"
        assert one.tab.locator("#board th[aria-sort]").get_attribute("data-sort") == "bytes"
    with opened(browser, file, "#methods=none+such&sort=nothing&data+set=%3Cscript%3E") as one:
        assert len(shown_columns(one.tab)) == 6
        assert coloured(one.tab) == []


def test_a_link_to_a_method_opens_its_section_and_keeps_the_selection(tab):
    press(tab, "ucm")
    tab.locator("#board tr[data-m=method-01]:visible a").first.click()
    assert tab.locator("#method-method-01").get_attribute("open") is not None
    assert len(shown_columns(tab)) == 2


def test_everything_can_be_done_with_the_keyboard(tab):
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.locator("#filters input[value='ucm']").focus()
    tab.keyboard.press("Space")
    assert len(shown_columns(tab)) == 2
    tab.locator("#board thead button", has_text="method").first.focus()
    tab.keyboard.press("Enter")
    assert shown_rows(tab)[:2] == ["method-00", "method-01"]
    tab.keyboard.press("Enter")
    assert shown_rows(tab)[0] == "method-07"
    pick = tab.locator("#board tr[data-m=method-00]:visible .pick")
    pick.focus()
    tab.keyboard.press("Enter")
    assert pick.get_attribute("aria-pressed") == "false"
    term = tab.locator(".term").first
    term.focus()
    assert "average precision" in tab.locator("#tip").inner_text()
    tab.keyboard.press("Escape")
    assert not tab.locator("#tip").is_visible()
    outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
