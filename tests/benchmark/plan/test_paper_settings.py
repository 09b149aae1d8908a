"""Published hyper-parameters in place of the defaults."""

import dataclasses

import pytest

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.plan import planner as planning
from benchmark.plan.spec import make_spec
from benchmark.plan.variants import check_settings, select_variants
from benchmark.store.store import Store

BASE = {"datasets": ["sydney"], "data": "stand-in", "bits": [16], "workers": 1}


@pytest.fixture
def published(monkeypatch):
    """CCA-ITQ as published, whatever its file says."""
    cls = registry.methods().load("cca-itq")
    info = dataclasses.replace(cls.info, paper_settings={"ridge": 1e-4, "n_iterations": 50})
    monkeypatch.setattr(cls, "info", info)


def test_published_values_take_the_place_of_the_defaults_and_given_ones_win(published):
    plain, paper, changed = (
        select_variants(("cca-itq",), settings, start)[0]
        for settings, start in (({}, "default"), ({}, "paper"), ({"cca-itq": {"ridge": 0.5}}, "paper"))
    )
    assert (plain.settings, plain.of_paper) == ({}, False)
    assert (paper.settings, paper.of_paper) == ({"ridge": 1e-4}, True)  # 50 iterations are the default
    assert (changed.settings, changed.of_paper) == ({"ridge": 0.5}, False)


def test_labels_say_which_and_a_method_without_published_values_keeps_its_cells(published, work_folder):
    def labels(**values):
        plan = planning.make_plan(make_spec(BASE | values, "the test"), Store(work_folder / "runs"))
        return {step.cell.method_label: step.cell.key for step in plan.steps}

    default, paper = (labels(methods=["cca-itq", "random-codes"], settings=name) for name in ("default", "paper"))
    assert list(default) == ["random-codes", "cca-itq"]
    assert list(paper) == ["random-codes", "cca-itq [paper]"]
    assert default["random-codes"] == paper["random-codes"]
    assert default["cca-itq"] != paper["cca-itq [paper]"]


def test_tuned_and_published_settings_exclude_each_other(work_folder):
    with pytest.raises(UserError, match="--tuned and --settings paper both choose hyper-parameters"):
        planning.make_plan(make_spec(BASE | {"tuned": "t.json", "settings": "paper"}, "the test"), Store(work_folder))
    with pytest.raises(UserError, match="--settings should be default, paper or both, got 'papers'"):
        make_spec({"settings": "papers"}, "the test")


@pytest.mark.parametrize("row", list(registry.methods()), ids=lambda row: row.name)
def test_published_values_fit_their_fields(row):
    check_settings({row.name: registry.methods().load(row.name).info.paper_settings}, [row])


def test_both_settings_give_each_method_two_rows_where_they_differ():
    found = select_variants(("cca-itq", "random-codes", "cca-itq[n_iterations=3]"), {}, "both")
    shown = {(v.row.name, frozenset(v.settings.items()), v.of_paper) for v in found}
    changed, published = ("n_iterations", 3), ("ridge", 1e-4)
    assert len(found) == 5
    assert shown == {
        ("random-codes", frozenset(), False),
        ("cca-itq", frozenset(), False),
        ("cca-itq", frozenset({published}), True),
        ("cca-itq", frozenset({changed}), False),
        ("cca-itq", frozenset({changed, published}), False),
    }
