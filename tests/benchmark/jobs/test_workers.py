"""Worker processes: an exception or a dead worker fails only its own job."""

import atexit
import multiprocessing
import os
import signal
import string
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from benchmark.contract.notes import note, set_quiet
from benchmark.contract.worker_died import WorkerDied
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


def outcomes(jobs, n_workers, watcher=None, foreign=()):
    """Position -> value or exception."""
    return dict(run_jobs(jobs, n_workers, [f"job {k}" for k in range(len(jobs))], watcher or Heard(), foreign))


def square(x):
    return x * x


def fail():
    raise ValueError("no")


def die():
    os._exit(1)


def kill_itself(how):
    os.kill(os.getpid(), how)
    time.sleep(60)


def kill_itself_once(been):
    if been.exists():
        return "second"
    been.touch()
    return kill_itself(signal.SIGKILL)


def throw(error):
    raise error


class TwoArguments(Exception):
    def __init__(self, one, two):
        super().__init__(one)


def fail_unreadably():
    raise TwoArguments("one", "two")


def stay(_):
    threading.Thread(target=time.sleep, args=(600,)).start()


def ignore_signals(_):
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def exit_late(_):
    atexit.register(time.sleep, 600)


def leave_a_child(path):
    child = os.fork()
    if child == 0:
        time.sleep(600)
        os._exit(0)
    path.write_text(str(child))


def leave_a_child_elsewhere(path):
    """The child has a session of its own, so that no signal to the worker's reaches it."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    path.write_text(str(child.pid))


def read_input():
    return os.read(0, 10), sys.stdin.read(), os.ttyname(0) if os.isatty(0) else "no terminal"


def leads_a_session():
    return os.getsid(0) == os.getpid()


def patch_a_module(name):
    setattr(string, name, "patched")


def is_patched(name):
    return hasattr(string, name)


def leave_a_child_and_die(path):
    leave_a_child(path)
    os._exit(7)


def has_ended(process):
    return not Path(f"/proc/{process}").exists() or "Z" in Path(f"/proc/{process}/stat").read_text()


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


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_killed_worker_is_told_from_one_that_ends(how):
    found = outcomes([partial(kill_itself, how), partial(square, 4)], 1)
    assert found[0].was_killed
    assert f"was killed by {how.name} " in str(found[0])
    assert found[1] == 16
    assert not outcomes([die], 1)[0].was_killed


def test_a_job_that_was_killed_once_runs_again(tmp_path):
    assert outcomes([partial(kill_itself_once, tmp_path / "been"), nap], 2) == {0: "second", 1: "awake"}


@pytest.mark.parametrize("ended_by", [SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_what_would_end_the_program_comes_back_as_an_outcome(ended_by):
    found = outcomes([partial(throw, ended_by), partial(square, 4)], 1)
    assert type(found[0]) is type(ended_by)
    assert found[1] == 16


def test_an_exception_that_no_other_process_can_read_comes_back_as_text():
    found = outcomes([fail_unreadably, partial(square, 4)], 1)
    assert str(found[0]) == "TwoArguments: one"
    assert found[1] == 16


@pytest.mark.parametrize("job", ["stay", "ignore_signals", "leave_a_child", "leave_a_child_elsewhere", "exit_late"])
def test_what_a_job_leaves_behind_ends_with_the_jobs(job, tmp_path):
    started = time.monotonic()
    assert outcomes([partial(globals()[job], tmp_path / "pid"), partial(square, 4)], 1)[1] == 16
    assert time.monotonic() - started < 300  # what it leaves would last for 600 s
    if (tmp_path / "pid").exists():
        assert until(lambda: has_ended(int((tmp_path / "pid").read_text())))


def test_a_worker_that_ends_while_a_child_of_it_lives_on_is_noticed(tmp_path):
    found = outcomes([partial(leave_a_child_and_die, tmp_path / "pid"), partial(square, 4)], 1)
    assert str(found[0]) == "it ended its worker process with exit code 7"
    assert found[1] == 16


def test_a_job_finds_no_input_and_no_terminal():
    assert outcomes([read_input, leads_a_session], 1) == {0: (b"", "", "no terminal"), 1: True}


def test_the_worker_of_a_foreign_job_ends_with_it():
    jobs = [partial(patch_a_module, "ours"), partial(is_patched, "ours")]
    assert outcomes(jobs, 1)[1]  # jobs share a worker
    jobs = [partial(patch_a_module, "theirs"), partial(is_patched, "theirs"), partial(is_patched, "theirs")]
    assert not outcomes(jobs, 1, foreign=[0])[1]


def test_a_job_whose_worker_was_killed_runs_again_after_all_others(tmp_path):
    heard = Heard()
    jobs = [partial(kill_itself_once, tmp_path / "been"), *[partial(square, k) for k in range(4)]]
    assert outcomes(jobs, 2, heard)[0] == "second"
    assert heard.begun[-1] == "job 0"
    assert len(heard.begun) == 6


def test_a_job_that_ends_its_worker_runs_once():
    heard = Heard()
    outcomes([die, nap], 2, heard)
    assert sorted(heard.begun) == ["job 0", "job 1"]


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
    assert until(lambda: has_ended(worker))


@pytest.mark.parametrize("quiet", [False, True])
def test_notes_of_a_job_are_silenced_with_those_of_its_parent(capfd, quiet):
    set_quiet(quiet)
    try:
        outcomes([partial(note, "the file is damaged")], 1)
    finally:
        set_quiet(False)
    assert capfd.readouterr().err.splitlines().count("note: the file is damaged") == (not quiet)


def test_no_jobs_are_no_work():
    assert outcomes([], 4) == {}


def test_other_processes_of_the_caller_live_on():
    other = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(60,))
    other.start()
    try:
        assert outcomes([partial(square, 2)], 1) == {0: 4}
        assert other.is_alive()
    finally:
        other.kill()
        other.join()
