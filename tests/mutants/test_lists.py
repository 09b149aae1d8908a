"""The lists of the campaign agree with the code: rooms, left-out steps, harmless edits."""

import ast
import tomllib
from pathlib import Path

import pytest

from benchmark import registry
from tests.mutants.rooms import ROOMS, SLOW, room_of
from tests.mutants.verdict import HARMLESS, read_harmless
from tests.support import ROOT

STEPS = tomllib.loads((ROOT / "tests/mutants/steps.toml").read_text())["step"]


@pytest.mark.parametrize("name", ROOMS)
def test_every_module_of_a_room_belongs_to_it_and_its_tests_exist(name):
    modules = list(ROOMS[name].modules(ROOT))
    assert modules
    for module in modules:
        assert room_of(module) == name
        arguments = ROOMS[name].arguments(module, ROOT)
        assert all((ROOT / one).exists() for one in arguments if one.startswith("tests/")), arguments
    assert all((ROOT / test).is_file() for test in SLOW)


def test_the_test_of_a_module_comes_first_and_of_the_common_checks_only_its_own_take_part():
    found = ROOMS["methods"].arguments(Path("methods/deep/dtbh_balanced.py"), ROOT)
    assert found[:2] == ["tests/methods/deep/test_dtbh_balanced.py", "tests/methods/deep"]
    assert found[-2:] == ["-k", "not test_every_method or (test_common_check and (dtbh-balanced))"]


def test_a_module_of_no_room_is_refused():
    with pytest.raises(ValueError, match=r"reports/writer.py belongs to no room of metrics, splits"):
        room_of(Path("reports/writer.py"))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["left_out"])
def test_a_left_out_step_fits_one_place_and_leaves_valid_code(step):
    room_of(Path(step["file"]))
    text = (ROOT / step["file"]).read_text()
    assert text.count(step["before"]) == 1
    assert step["after"] != step["before"]
    ast.parse(text.replace(step["before"], step["after"]))


@pytest.mark.parametrize("name", registry.methods().rows)
def test_every_method_has_steps_that_are_left_out(name):
    module = registry.methods()[name].module.replace(".", "/") + ".py"
    assert module in {step["file"] for step in STEPS}


@pytest.mark.parametrize("entry", read_harmless(ROOT / HARMLESS), ids=lambda entry: f"{entry.module}: {entry.line}")
def test_a_harmless_edit_names_a_line_of_its_module(entry):
    assert entry.line in [line.strip() for line in (ROOT / entry.module).read_text().splitlines()]
    assert entry.reason
