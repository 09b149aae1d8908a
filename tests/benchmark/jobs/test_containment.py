"""Code of a method leaves its process as it was."""

import ctypes
import os
import platform
import sys

import pytest

from benchmark.jobs.containment import contained
from benchmark.jobs.process_settings import process_settings


def test_standard_streams_are_open_again(tmp_path):
    kept = sys.stdout
    with contained():
        os.close(1)
        os.close(2)
        with (tmp_path / "takes 1").open("w"):
            sys.stdout = None
    assert sys.stdout is kept
    os.fstat(1)
    os.fstat(2)


def test_a_closed_stream_is_replaced(monkeypatch, tmp_path):
    stream = (tmp_path / "out").open("w")
    monkeypatch.setattr(sys, "stdout", stream)
    with contained():
        sys.stdout.close()
    assert not sys.stdout.closed
    assert sys.stdout.fileno() == 1


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), ValueError("no")])
def test_an_error_passes_and_all_is_restored(error, tmp_path):
    def change():
        with contained():
            os.chdir(tmp_path)
            os.umask(0o777)
            os.environ["XMHASH_TEST"] = "1"
            raise error

    before = process_settings()
    with pytest.raises(type(error)):
        change()
    assert process_settings() == before


def test_the_copy_of_a_process_that_forks_ends_with_the_block(tmp_path):
    with contained():
        child = os.fork()
        if child == 0:
            (tmp_path / "was here").touch()
    # The copy never comes here.
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (tmp_path / "was here").exists()


def test_the_rounding_of_numbers_is_put_back():
    towards_infinity = 0x800 if platform.machine() == "x86_64" else 0x400000
    third = 1.0 / float("3")
    with contained():
        assert ctypes.CDLL(None).fesetround(towards_infinity) == 0
        assert 1.0 / float("3") > third
    assert 1.0 / float("3") == third
