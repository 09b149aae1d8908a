"""report.html of 60 methods on 3 data sets: its size, and how soon a browser can use it.

Run with `tox -e speed`. The size is asserted in any case; the time is that of this machine while nothing else runs.
"""

import pytest

from tests.reports.html.conftest import page_of
from tests.support.many_methods import many_methods

MOST_BYTES = 3_000_000
MOST_SECONDS = 2.0


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sixty")
    path = folder / "report.html"
    path.write_text(page_of(many_methods(folder / "sixty", 60)), encoding="utf-8")
    return path


def ready(browser, path):
    tab = browser.new_page()
    tab.goto(path.as_uri())
    tab.wait_for_function("document.documentElement.dataset.ready")
    tab.close()


@pytest.mark.benchmark(group="report.html of 60 methods on 3 data sets")
def test_ready(benchmark, browser, file):
    assert file.stat().st_size < MOST_BYTES
    benchmark.pedantic(ready, (browser, file), rounds=5, warmup_rounds=1)
    if benchmark.stats is not None:  # None where benchmarks are disabled
        assert benchmark.stats.stats.min < MOST_SECONDS
