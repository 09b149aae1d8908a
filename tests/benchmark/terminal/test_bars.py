"""Progress bars: what they show on a terminal, and the lines they print without one."""

import io
import re
from types import SimpleNamespace

import pytest
from rich.console import Console

from benchmark.terminal import bars as bars_module
from benchmark.terminal.bars import ProgressBars


def test_without_a_terminal_a_long_job_is_told_of_now_and_then(monkeypatch):
    clock = iter(range(0, 10_000, 40))
    monkeypatch.setattr(bars_module, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    written = io.StringIO()
    bars = ProgressBars(Console(file=written))
    bars.start("cells", 1)
    bars.begin(0, "dtbh [64 bits]")  # at 0 s
    for done in (10, 20, 40):  # at 40, 80 and 120 s; it carries on from 10 of 100
        bars.within(0, done, 100)
    bars.advance(0)
    lines = written.getvalue().splitlines()
    # 80 s for 10 parts leave 640 s for 80; 40 s later it is too soon for another line.
    assert lines == [
        "dtbh [64 bits]: 20 of 100, 10 min 40 s left · 1 min 20 s",
        "cells: 1 of 1, 0 s left · 3 min 20 s (dtbh [64 bits])",
    ]


def test_jobs_of_one_name_and_jobs_that_begin_again_have_a_bar_each():
    bars = ProgressBars(Console(file=io.StringIO(), force_terminal=True))
    bars.start("cells", 3)
    bars.begin(0, "dtbh")
    bars.begin(1, "dtbh")
    bars.within(0, 1, 4)
    bars.within(1, 2, 4)
    bars.begin(1, "dtbh")  # its worker died
    bars.within(1, 1, 4)
    assert [(task.completed, task.total) for task in bars.bars.tasks] == [(0, 3), (1, 4), (1, 4)]
    bars.advance(0)
    bars.advance(1)
    assert [(task.completed, task.total) for task in bars.bars.tasks] == [(2, 3)]


def test_the_time_left_is_whole_on_eighty_columns():
    written = io.StringIO()
    bars = ProgressBars(Console(file=written, force_terminal=True, width=80, color_system=None))
    bars.start("descriptors", 12)
    bars.begin(0, "rsicd caption-disjoint dtbh-balanced[margin=0.3,selection=semi-hard] 64 bits seed 0")
    bars.within(0, 1, 4)
    bars.console.print(bars.bars)
    for line in written.getvalue().splitlines():
        assert re.search(r"\d+/\d+ +(\d+ s left · )?0 s +rsicd capt.*…", line), line
        assert len(line) <= 80


@pytest.mark.parametrize(
    ("left", "elapsed", "text"),
    [
        (12, 38, "12 s left · 38 s"),
        (None, 0.4, "0 s"),
        (59.6, 61, "1 min 00 s left · 1 min 01 s"),
        (2 * 3600 + 300, 3600, "2 h 05 min left · 1 h 00 min"),
        (3 * 86_400 + 4 * 3600, 86_399, "3 d 04 h left · 23 h 59 min"),
    ],
)
def test_times_read_at_a_glance(left, elapsed, text):
    task = SimpleNamespace(time_remaining=left, elapsed=elapsed)
    assert bars_module._TimesColumn().render(task).plain == text
