"""Pages of made-up runs, and a browser to look at them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from reports.figures.cost_frontier import cost_frontiers
from reports.figures.looks import highlighted, looks
from reports.html.page_file import html_page
from reports.paper.names import PaperNames
from reports.render.comma_separated import results_csv
from reports.results.all_scores import frame_of
from reports.results.collect import collect
from reports.statistics.group_statistics import GroupStatistics
from tests.support.many_methods import many_methods

# The methods of `eight` with codes that are compared, best first.
CODES = [f"method-{number:02}" for number in (0, 1, 2, 3, 4, 6)]
HIGHLIGHTED = [f"method-{number:02}" for number in range(6)]  # with the best real-valued one


def page_of(store, papers=None):
    """The page of a store, with all that the store knows."""
    groups = collect(store)
    tests = {group.slug: GroupStatistics.of(store, group) for group in groups}
    scores = results_csv(frame_of(store.name, groups))
    costs = cost_frontiers(groups, store.index_costs(), store.feature_facts())
    return html_page(store, groups, tests, costs, papers or PaperNames(), scores, highlighted(looks(groups)))


@pytest.fixture(scope="session")
def eight(tmp_path_factory):
    """A store of eight methods: six with codes of 16 and 64 bits, one real-valued, one floor."""
    return many_methods(tmp_path_factory.mktemp("eight") / "eight", 8, (16, 64))


@pytest.fixture(scope="session")
def page(eight):
    """Its page."""
    return page_of(eight)


@pytest.fixture(scope="session")
def file(page, tmp_path_factory):
    """The page in a file, alone in its folder."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


@dataclass
class Opened:
    """An open page, and what it asked for and complained of."""

    tab: object
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def opened(browser, path, fragment="", **options) -> Iterator[Opened]:
    """Opens a file in a window of its own; nothing may be asked for but the file, and nothing complained of."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    found = Opened(context.new_page())
    found.tab.on("request", lambda one: found.requests.append(one.url[:100]))
    found.tab.on("console", lambda one: found.complaints.append(one.text))
    found.tab.on("pageerror", lambda one: found.complaints.append(str(one)))
    found.tab.goto(path.as_uri() + fragment)
    if options.get("java_script_enabled", True):
        found.tab.wait_for_function("document.documentElement.dataset.ready")
    yield found
    assert [url for url in found.requests if not url.startswith((path.as_uri(), "data:", "blob:"))] == []
    assert found.complaints == []
    context.close()


@pytest.fixture
def tab(browser, file):
    """The page in an open window."""
    with opened(browser, file) as one:
        yield one.tab


def shown_rows(tab):
    """Methods of the rows that can be seen, from top to bottom."""
    return tab.eval_on_selector_all(
        "#board tr[data-m]", "rows => rows.filter(r => r.checkVisibility()).map(r => r.dataset.m)"
    )


def shown_columns(tab):
    return tab.eval_on_selector_all(
        "#board th[data-facets]", "ths => ths.filter(t => t.checkVisibility()).map(t => t.innerText)"
    )


def press(tab, choice):
    """Presses a chip, as a pointer does."""
    tab.locator(f"#filters label:has(input[value={choice!r}])").click()
