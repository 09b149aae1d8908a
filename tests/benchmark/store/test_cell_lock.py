"""The lock on the cells of a run: shared by those who store, alone for one who removes."""

import fcntl
import os

import pytest

from benchmark.store.cell_lock import while_alone, while_cells_stay


def may_have(folder, kind):
    """Whether another holder could have the lock at this moment."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


@pytest.mark.parametrize(("held", "others_store"), [(while_cells_stay, True), (while_alone, False)])
def test_those_who_store_share_the_lock_and_one_who_removes_has_it_alone(tmp_path, held, others_store):
    folder = tmp_path / "runs" / "mine" / "cells"  # is made
    with held(folder):
        assert may_have(folder, fcntl.LOCK_SH) == others_store
        assert not may_have(folder, fcntl.LOCK_EX)
    assert may_have(folder, fcntl.LOCK_EX)


def test_it_is_given_back_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), while_alone(tmp_path):
        raise ZeroDivisionError
    assert may_have(tmp_path, fcntl.LOCK_EX)


def test_a_file_system_without_locks_is_no_error(tmp_path, monkeypatch):
    def refused(descriptor, kind):
        raise OSError(95, "not supported")

    monkeypatch.setattr(fcntl, "flock", refused)
    with while_alone(tmp_path) as is_held:
        assert not is_held
