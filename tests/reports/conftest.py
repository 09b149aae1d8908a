"""Runs made by hand and their reports; the reports are written once, and tests only read them."""

import pytest

from reports.writer import write_reports
from tests.support.report_results import cell, hand_made, results, two_protocols


@pytest.fixture
def store(tmp_path):
    """A store of the test's own."""
    return hand_made(tmp_path)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The reports of the same run, with figures."""
    return write_reports(hand_made(tmp_path_factory.mktemp("reports"))).parent


@pytest.fixture(scope="session")
def planned(tmp_path_factory):
    """The last request left out `vector`, fits `worse` anew in seed 1 and found no data for `noise`."""
    store = hand_made(tmp_path_factory.mktemp("planned"))
    worse, noise = cell("worse", 64, 1, settings={"n_epochs": 3}), [cell("noise", 64, seed) for seed in (0, 1)]
    digests = {one.key: "f" for one in results() if one.cell.method != "vector"}
    store.write_plan(digests | {worse.key: "another"} | {one.key: "" for one in noise})
    return write_reports(store).parent


@pytest.fixture(scope="session")
def many(tmp_path_factory):
    """The reports of methods of every kind under two protocols, without figures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reports.writer.write_figures", lambda *_: [])
        return write_reports(two_protocols(tmp_path_factory.mktemp("many"))).parent
