"""A Ctrl-C or SIGTERM that comes at a bad moment waits for a better one."""

import os
import signal
import threading
from multiprocessing import util

import pytest

from benchmark.jobs.stops import STOPS, stops_held_back
from tests.benchmark.jobs.test_workers import has_ended, nap, outcomes
from tests.support.jobs import until


@pytest.fixture
def stopped():
    """Numbers of the signals that took effect."""
    numbers = []
    before = {number: signal.signal(number, lambda number, _: numbers.append(number)) for number in STOPS}
    yield numbers
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", STOPS)
def test_a_stop_takes_effect_once_at_the_end_of_the_block(number, stopped):
    with stops_held_back():
        os.kill(os.getpid(), number)
        os.kill(os.getpid(), number)
        assert stopped == []
    assert stopped == [number]
    os.kill(os.getpid(), number)
    assert stopped == [number, number]


def test_other_threads_need_no_care(stopped):
    done = []

    def hold():
        with stops_held_back():
            done.append(True)

    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
    assert done == [True]


def test_a_stop_while_a_worker_starts_ends_it_without_a_complaint(monkeypatch, capfd):
    start, workers = util.spawnv_passfds, []

    def stop_at_once(*arguments):
        workers.append(start(*arguments))
        os.kill(os.getpid(), signal.SIGINT)  # before the worker was sent its task
        return workers[-1]

    outcomes([nap], 1)  # starts what multiprocessing itself needs
    monkeypatch.setattr(util, "spawnv_passfds", stop_at_once)
    with pytest.raises(KeyboardInterrupt):
        outcomes([nap], 1)
    assert until(lambda: has_ended(workers[0]))
    assert "Traceback" not in capfd.readouterr().err
