"""A question is answered in a process of its own, which may print, end, hang or leave others behind."""

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from benchmark.jobs.questions import ask
from tests.support.jobs import until


def tell_all(values, tell):
    print("printed")
    for value in values:
        tell(value)


def tell_and_end(tell):
    tell("said")
    if os.fork() == 0:
        tell("the copy says nothing")
        os._exit(0)
    os.wait()
    os._exit(7)


def raise_exit(tell):
    tell(1)
    sys.exit(3)


def sleep_with_a_child(path, tell):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    path.write_text(str(child.pid))
    time.sleep(600)


def test_values_come_back_in_order_and_nothing_is_printed(capfd):
    values = [{"a": [1, None, "é\n\ud800"]}, "two", 3.5]
    assert ask(partial(tell_all, values), 60).values == tuple(values)
    assert capfd.readouterr() == ("", "")


def test_what_was_told_before_the_process_ended_counts():
    answers = ask(tell_and_end, 60)
    assert answers.values == ("said",)
    assert "exit code 7" in answers.end
    answers = ask(raise_exit, 60)
    assert answers.values == (1,)
    assert "exit code 3" in answers.end


def test_a_process_that_takes_too_long_is_stopped_with_what_it_started(tmp_path):
    path = tmp_path / "child"
    answers = ask(partial(sleep_with_a_child, path), 8)
    assert answers.values == ()
    assert answers.end == "it took more than 8 seconds"
    if path.exists():  # else the machine was too busy for the process to begin
        assert until(lambda: not Path("/proc", path.read_text()).exists() or _is_dead(int(path.read_text())), 20)


def _is_dead(pid):
    return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0] == "Z"
