"""The common checks name each fault once: the right check, one line, and nothing that only follows from it."""

import dataclasses

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

import methods
from benchmark.checks.conduct import global_rng_untouched, other_seed_other_codes
from benchmark.checks.families import BY_FAMILY, labels_matter, order_of_pairs_does_not_matter, trains_end_to_end
from benchmark.checks.findings import findings, run_check, total
from benchmark.checks.order import COMMON, WAITS_FOR, waits_for
from benchmark.checks.subject import Subject
from benchmark.cli import main as cli
from benchmark.jobs.process_settings import process_settings
from benchmark.jobs.random_state import global_rng_state, moved_generators
from tests.support import broken_methods
from tests.support.broken_methods import BROKEN

BY_NAME = {check.__name__: check for check in COMMON}


def subject(name, **fields):
    row = dataclasses.replace(broken_methods.row("broken", name), **fields)
    return Subject(row, getattr(broken_methods, name))


@pytest.mark.parametrize("name", BROKEN)
def test_each_fault_is_named_by_its_check_and_leaves_no_trace(name):
    check, complaint, _ = BROKEN[name]
    settings, states = process_settings(), global_rng_state()
    said = run_check(subject(name), BY_NAME[check])
    assert complaint in said
    assert "\n" not in said
    assert process_settings() == settings
    assert moved_generators(states, global_rng_state()) == []


@pytest.mark.parametrize("check", COMMON, ids=lambda check: check.__name__)
def test_a_sound_method_passes_every_common_check(check):
    assert run_check(subject("Sound"), check) == ""


@pytest.mark.parametrize(
    "name",
    [
        "GivesNaN",
        "GivesOneColumnLess",
        "NeedsLabels",
        "ExitsThePython",
        "NeverRepeats",
        "GivesNothing",
        "GivesADict",
        "GivesASparseMatrix",
        "GivesATensor",
        "GivesBits",
        "GivesHugeNumbers",
    ],
)
def test_a_fault_that_spoils_everything_is_told_once(name):
    found = {finding.check: finding for finding in findings(subject(name))}
    failed = [finding for finding in found.values() if finding.status == "FAILED"]
    assert [finding.check for finding in failed] == [BROKEN[name][0]]
    waiting = [finding for finding in found.values() if finding.status == "not run"]
    assert len(waiting) > 10
    assert {finding.reason for finding in waiting} == {f"waits for {BROKEN[name][0]}"}
    n_ok = len(found) - len(waiting) - 1
    assert total(list(found.values())) == f"{n_ok} passed, 1 failed, {len(waiting)} not run"


def test_a_deterministic_method_says_so_and_only_such_a_method():
    ignoring = subject("IgnoresItsSeed", deterministic=True)
    assert run_check(ignoring, other_seed_other_codes) == ""
    assert "remove deterministic=True" in run_check(subject("Sound", deterministic=True), other_seed_other_codes)


def test_finiteness_comes_before_shape_and_shape_before_labels():
    names = [check.__name__ for check in COMMON]
    order = ["outputs_are_finite", "outputs_have_the_right_shape", "labels_are_used_as_declared"]
    assert sorted(order, key=names.index) == order
    assert all(names.index(first) < names.index(last) for last in names for first in waits_for(last))


def test_preconditions_name_checks():
    known = {check.__name__ for check in (*COMMON, *sum(BY_FAMILY.values(), ()), labels_matter, trains_end_to_end)}
    assert set(WAITS_FOR) | {name for names in WAITS_FOR.values() for name in names} <= known


@pytest.mark.parametrize("state", ["position", "key", "gauss"])
def test_the_state_of_numpys_generator_is_compared_whole(state):
    before = global_rng_state()
    values = np.random.get_state(legacy=False)
    changes = {"gauss": 0.5, "has_gauss": 1} if state == "gauss" else {"state": dict(values["state"])}
    if state == "position":
        changes["state"]["pos"] = (values["state"]["pos"] + 1) % 624
    elif state == "key":
        changes["state"]["key"] = values["state"]["key"] + np.uint32(1)
    np.random.set_state(values | changes)
    try:
        assert moved_generators(before, global_rng_state()) == ["numpy.random"]
    finally:
        np.random.set_state(values)


def test_torchs_generator_is_compared():
    before = torch.random.get_rng_state()
    try:
        said = run_check(subject("DrawsWhileEncoding"), global_rng_untouched)
    finally:
        torch.random.set_rng_state(before)
    assert "torch" in said


def test_check_prints_each_line_and_a_total_and_fails(monkeypatch):
    monkeypatch.setattr(methods, "METHODS", (broken_methods.row("broken", "GivesNaN"),))
    result = CliRunner().invoke(cli.app, ["check", "broken"])
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert "FAILED   outputs_are_finite: 1600 of 1600 image outputs are NaN or infinite" in lines
    assert "not run  pickles: waits for outputs_are_finite" in lines
    assert " passed, 1 failed, " in lines[-1]


def test_a_default_that_its_annotation_refuses_is_named():
    @dataclasses.dataclass(kw_only=True)
    class Wrong(broken_methods.Sound):
        scale: float = "1"

    said = run_check(dataclasses.replace(subject("Sound"), cls=Wrong), BY_NAME["constructs_with_defaults"])
    assert said == "scale should be a number, its default is '1'"


def test_a_finding_on_the_order_of_pairs_states_its_threshold_and_the_usual_cause():
    class FollowsTheFirstRow(broken_methods.Sound):
        def encode(self, features, modality):
            return super().encode(features, modality) * self.signs_

        def fit(self, train, context):
            super().fit(train, context)
            self.signs_ = np.sign(train.features["image"][0, : context.code_length]).astype(np.float32)
            return self

    said = run_check(dataclasses.replace(subject("Sound"), cls=FollowsTheFirstRow), order_of_pairs_does_not_matter)
    assert "wanted more than 99%" in said
    assert "Draw by content" in said
