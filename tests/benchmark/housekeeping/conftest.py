"""An empty current folder, and runs without the seconds that reports take."""

import pytest

from reports import writer


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path, monkeypatch, tmp_cache, no_figures):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def no_reports(monkeypatch):
    """The report of a run is not written."""
    monkeypatch.setattr(writer, "write_reports", lambda store, *_: store.reports / "report.md")
