"""Worker processes: an exception or a dead worker fails only its own job."""

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from benchmark.contract.errors import WorkerDied
from benchmark.jobs import progress_file
from benchmark.jobs.workers import run_jobs
from tests.support import ROOT
from tests.support.jobs import until


class Heard:
    """A watcher that remembers what it was told."""

    def __init__(self):
        self.begun, self.parts = [], []

    def begin(self, position, label):
        self.begun.append(label)

    def within(self, position, done, total):
        self.parts.append((position, done, total))


def outcomes(jobs, n_workers, watcher=None):
    """Position -> value or exception."""
    return dict(run_jobs(jobs, n_workers, [f"job {k}" for k in range(len(jobs))], watcher or Heard()))


def square(x):
    return x * x


def fail():
    raise ValueError("no")


def die():
    os._exit(1)


def note_process(path):
    """Writes its process id and goes on for ever."""
    Path(f"{path}.draft").write_text(str(os.getpid()))
    Path(f"{path}.draft").rename(path)
    time.sleep(600)


def threads():
    return os.environ["OMP_NUM_THREADS"]


def slow():
    for done in range(4):
        progress_file.tell(done, 4)
        time.sleep(0.7)
    return "done"


def nap():
    time.sleep(0.3)
    return "awake"


@pytest.mark.parametrize("n_workers", [1, 2])
def test_values_and_exceptions_come_back_by_position(n_workers):
    jobs = [partial(square, 3), fail, partial(square, 5)]
    found = outcomes(jobs, n_workers)
    assert found[0] == 9
    assert found[2] == 25
    assert isinstance(found[1], ValueError)


@pytest.mark.parametrize("n_workers", [1, 2])
def test_a_dead_worker_fails_only_its_own_job(n_workers):
    found = outcomes([die, nap, nap, partial(square, 4)], n_workers)
    assert isinstance(found[0], WorkerDied)
    assert str(found[0]) == "it ended its worker process with exit code 1"
    assert (found[1], found[2], found[3]) == ("awake", "awake", 16)


def test_jobs_are_announced_as_they_start():
    heard = Heard()
    assert outcomes([partial(square, x) for x in range(4)], 2, heard) == {x: x * x for x in range(4)}
    assert heard.begun == ["job 0", "job 1", "job 2", "job 3"]


def test_a_long_job_is_heard_from_while_it_runs():
    heard = Heard()
    assert outcomes([slow, partial(square, 3)], 2, heard) == {0: "done", 1: 9}
    assert {position for position, _, _ in heard.parts} == {0}
    assert [done for _, done, total in heard.parts] == sorted(done for _, done, total in heard.parts)
    assert {total for _, _, total in heard.parts} == {4}


def test_libraries_loaded_inside_a_job_find_one_thread():
    assert outcomes([threads], 1) == {0: "1"}


def test_workers_of_a_killed_run_do_not_stay(tmp_path):
    (tmp_path / "run.py").write_text(
        "from functools import partial\nfrom tests.benchmark.jobs.test_workers import note_process, outcomes\n"
        f"if __name__ == '__main__':\n    outcomes([partial(note_process, {str(tmp_path / 'pid')!r})], 1)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.Popen([sys.executable, str(tmp_path / "run.py")], env=environment)
    worker = int(until(lambda: (tmp_path / "pid").read_text()))
    run.kill()
    run.wait()
    assert until(lambda: not Path(f"/proc/{worker}").exists() or "Z" in Path(f"/proc/{worker}/stat").read_text())


def test_no_jobs_are_no_work():
    assert outcomes([], 4) == {}
