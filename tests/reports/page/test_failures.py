"""The section on cells without scores."""

import pytest

from reports.page.failures import failures
from reports.results.collect import collect
from reports.writer import write_reports
from tests.support.report_results import HASHING, cell, result, run_of, split


def test_cells_never_run_are_told(store, no_figures):
    store.write_result(result(cell("late", 64, 1), HASHING, 0.8))
    text = write_reports(store).read_text()
    assert "0.800 (1/2)ⁿ" in text
    assert "1 cell was not run" in text


HARNESS = 'Traceback (most recent call last):\n  File "/a/benchmark/run/fitting.py", line 213, in fit\n    m.fit()\n'
FRAMES = {
    "own.py:9, in help": '  File "/me/own.py", line 5, in fit\n    x()\n  File "/me/own.py", line 9, in help\n'
    '  File "/usr/lib/site-packages/numpy/linalg.py", line 7, in inv\n',
    "win.py:5, in fit": '  File "C:\\me\\win.py", line 5, in fit\n    x()\n',
    "inst.py:5, in fit": '  File "/usr/lib/site-packages/mine/inst.py", line 5, in fit\n',
}


@pytest.mark.parametrize("place", FRAMES)
def test_the_innermost_call_in_the_file_of_the_method_is_named(tmp_path, place):
    first = 'Traceback (most recent call last):\n  File "/old.py", line 1, in fit\nKeyError: 1\n\nDuring handling\n\n'
    text = f"{first}{HARNESS}{FRAMES[place]}KeyError: 'imgae'\n"
    found = result(cell("m", 64, 0), HASHING, status="failed", reason="KeyError: 'imgae'", traceback=text)
    table = "\n".join(failures(collect(run_of(tmp_path / "run", [found], [split(0)]))))
    assert f"| `{place}` " in table
    assert table.count("imgae") == 1
