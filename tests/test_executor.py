"""Jobs over worker processes: an exception or a dead worker costs its own job only."""

import contextlib
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from benchmark.executor import run_jobs


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


def nap():
    time.sleep(0.3)
    return "awake"


@pytest.mark.parametrize("n_workers", [1, 2])
def test_values_and_exceptions_come_back_by_position(n_workers):
    jobs = [partial(square, 3), fail, partial(square, 5)]
    found = dict(run_jobs(jobs, n_workers))
    assert found[0] == 9
    assert found[2] == 25
    assert isinstance(found[1], ValueError)


@pytest.mark.parametrize("n_workers", [1, 2])
def test_a_dead_worker_costs_its_own_job_only(n_workers):
    found = dict(run_jobs([die, nap, nap, partial(square, 4)], n_workers))
    assert isinstance(found[0], RuntimeError)
    assert "worker process died" in str(found[0])
    assert (found[1], found[2], found[3]) == ("awake", "awake", 16)


def test_jobs_are_announced_as_they_start():
    started = []
    assert dict(run_jobs([partial(square, x) for x in range(4)], 2, started.append)) == {x: x * x for x in range(4)}
    assert started == [0, 1, 2, 3]


def test_libraries_loaded_inside_a_job_find_one_thread():
    assert dict(run_jobs([threads], 1)) == {0: "1"}


def test_workers_of_a_killed_run_do_not_stay(tmp_path):
    (tmp_path / "run.py").write_text(
        "from functools import partial\nfrom benchmark.executor import run_jobs\n"
        "from tests.test_executor import note_process\n"
        f"if __name__ == '__main__':\n    list(run_jobs([partial(note_process, {str(tmp_path / 'pid')!r})], 1))\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    run = subprocess.Popen([sys.executable, str(tmp_path / "run.py")], env=environment)
    worker = int(until(lambda: (tmp_path / "pid").read_text()))
    run.kill()
    run.wait()
    assert until(lambda: not Path(f"/proc/{worker}").exists() or "Z" in Path(f"/proc/{worker}/stat").read_text())


def until(found, seconds=60):
    """What `found` gives once it gives something; polls."""
    for _ in range(seconds * 10):
        with contextlib.suppress(OSError):
            if value := found():
                return value
        time.sleep(0.1)
    return None


def test_no_jobs_are_no_work():
    assert list(run_jobs([], 4)) == []
