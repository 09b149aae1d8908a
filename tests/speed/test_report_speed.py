"""Seconds for the reports of 300 and of 5,100 cells, with values of 1,050 (UCM) and 5,000 (RSICD) queries a direction.

Run with `tox -e speed -- -k test_report_speed`. The machine decides the time, so nothing is asserted of it.
"""

import json
import re
import subprocess
import sys

import pytest

from tests.support import ROOT
from tests.support.many_methods import many_methods

DATASETS = {"ucm": (21, 1050), "rsicd": (30, 5000)}  # classes, queries
SIZES = {
    300: {"n_methods": 14, "seeds": (0, 1, 2)},
    5100: {"n_methods": 72, "seeds": (0, 1, 2, 3, 4), "protocols": ("rs-pairs", "caption-disjoint")},
}
REPORT = """
import json, resource, sys, time
from pathlib import Path
from benchmark.store.store import Store
from reports.writer import write_reports
write_reports(Store(Path(sys.argv[1])))
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"processor seconds": round(used.ru_utime + used.ru_stime, 1), "peak MB": used.ru_maxrss // 1000}))
"""


def reported(folder):
    """Writes the reports in a process of its own; returns its processor time and memory."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT, folder], cwd=ROOT, capture_output=True, text=True, check=True, timeout=3600
    )
    return json.loads(done.stdout)


@pytest.mark.benchmark(group="reports of a run")
@pytest.mark.parametrize("n_cells", SIZES)
def test_reports(benchmark, n_cells, tmp_path):
    store = many_methods(tmp_path / "large", datasets=DATASETS, **SIZES[n_cells])
    benchmark.extra_info |= benchmark.pedantic(reported, (str(store.folder),), rounds=1)
    page = (store.reports / "report.md").read_text()
    assert re.search(rf"^{n_cells} cells ok", page, re.MULTILINE)
