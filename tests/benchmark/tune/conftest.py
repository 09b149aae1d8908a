"""Fixtures of searches."""

import pytest

import methods
from benchmark.tune import campaign
from tests.support.jobs import here
from tests.support.tunable_methods import ROWS, Tunable


@pytest.fixture
def folder(work_folder, monkeypatch):
    """An empty current folder; jobs run in the process of the test; the methods are those of tunable_methods."""
    monkeypatch.setattr(methods, "METHODS", ROWS)
    monkeypatch.setattr(campaign, "run_jobs", here)
    monkeypatch.setattr(Tunable, "n_fits", 0)
    monkeypatch.setattr(Tunable, "trouble", {})
    return work_folder
