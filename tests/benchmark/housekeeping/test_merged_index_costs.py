"""A merged run holds the newest costs of each index, or those of the preferred run."""

import pytest

from benchmark.housekeeping.merging import merge
from benchmark.store.store import Store
from tests.support.index_costs import index_cost
from tests.support.report_results import provenance
from tests.support.stored_runs import ok, stored_run


@pytest.fixture(autouse=True)
def _runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, day, seconds in (("a", "02", 1.0), ("b", "05", 2.0)):
        store = stored_run(name, [ok("dtbh", 8), ok("lsh", 16)])
        then = provenance().model_copy(update={"date": f"2026-01-{day}T00:00:00+00:00"})
        store.write_index_cost(index_cost(width=8, seconds_build=seconds, provenance=then))
    Store(store.folder).write_index_cost(index_cost(width=16))


@pytest.mark.parametrize(("prefer", "seconds"), [(None, 2.0), ("a", 1.0), ("b", 2.0)])
def test_of_two_measurements_the_newest_or_the_preferred_is_taken(prefer, seconds):
    merge(["a", "b"], "both", prefer)
    found = {cost.width: cost for cost in Store.existing("both").index_costs()}
    assert found[8].seconds_build == seconds
    assert set(found) == {8, 16}
