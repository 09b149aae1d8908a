"""Fixtures of whole runs."""

import pytest

from benchmark.run import stages
from tests.support import kept_run
from tests.support.jobs import here

kept_folder, kept = kept_run.kept_folder, kept_run.kept


@pytest.fixture
def work_folder(tmp_path, monkeypatch, shared_cache):
    """An empty current folder; features are computed once; jobs run in the process of the test."""
    monkeypatch.setenv("XMHASH_CACHE", str(shared_cache))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(stages, "run_jobs", here)
    return tmp_path
