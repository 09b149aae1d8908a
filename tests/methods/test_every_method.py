"""The common checks over every registered method, and the agreement of the registry with the modules."""

import dataclasses
import importlib
import inspect
import pkgutil
import re

import numpy as np
import pytest

import methods
from benchmark import registry
from benchmark.checks import basics, common, conduct, families
from benchmark.checks.findings import checks_of, run_check
from benchmark.checks.subject import Subject
from benchmark.contract.digests import closure
from benchmark.contract.rows import MethodRow
from benchmark.plan.values import checked, declared, in_words
from benchmark.tune.space import distributions

NAMES = list(registry.methods().rows)

FACED = [(name, check) for name in NAMES for check in checks_of(registry.methods()[name])]


@pytest.mark.parametrize(("name", "check"), FACED, ids=lambda part: getattr(part, "__name__", part))
def test_common_check(name, check):
    table = registry.methods()
    assert run_check(Subject(table[name], table.load(name)), check) == ""


@pytest.mark.parametrize("name", NAMES)
def test_exemptions_name_checks(name):
    known = {check.__name__ for check in checks_of(registry.methods()[name])}
    assert set(registry.methods().load(name).info.expected_failures) <= known


def test_every_public_method_class_is_registered():
    found = set()
    for module in pkgutil.walk_packages(methods.__path__, "methods."):
        if not module.name.startswith("methods.parts"):
            members = inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
            found |= {
                f"{c.__module__}:{n}" for n, c in members if hasattr(c, "info") and c.__module__.startswith("methods.")
            }
    assert found == {row.target for row in methods.METHODS}


class Constant(registry.methods().load("random-codes")):
    """Every output is 1, and encoding prints something."""

    def encode(self, features, modality):
        print("encoding")
        return np.ones((len(features), self.context_.n_bits), np.float32)


class Drifting(registry.methods().load("random-codes")):
    """Outputs depend on the number of earlier calls and on the other rows."""

    calls = 0

    def encode(self, features, modality):
        type(self).calls += 1
        return super().encode(features, modality) + type(self).calls + len(features)


class Broken(registry.methods().load("random-codes")):
    """Fits fail with an error that no check expects."""

    def fit(self, train, context):
        raise IndexError("list index out of range")


@pytest.mark.parametrize(
    ("cls", "check", "complaint"),
    [
        (Constant, conduct.is_silent, "wrote to stdout: 'encoding"),
        (Constant, families.no_dead_bits, "none of the outputs is negative"),
        (Drifting, conduct.same_seed_same_outputs, "two fits with the same seed differ"),
        (Drifting, common.rows_are_independent, "differ from the whole"),
        (Broken, common.code_lengths, "IndexError: list index out of range"),
        (Constant, basics.constructs_with_defaults, "info.name is 'random-codes', the registry says 'cheat'"),
    ],
)
def test_checks_catch_a_method_that_breaks_its_promises(cls, check, complaint):
    row = MethodRow("cheat", "", "", "floor", "unsupervised", "none", 2026, "inspired-by")
    assert complaint in run_check(Subject(row, cls), check)


def test_an_exemption_fails_if_the_check_passes():
    cls = registry.methods().load("cca")
    exempted = type(
        "Exempted",
        (cls,),
        {"info": cls.info.__class__(**{**vars(cls.info), "expected_failures": {"is_silent": "noisy"}})},
    )
    message = run_check(Subject(registry.methods()["cca"], exempted), conduct.is_silent)
    assert message == "is exempt (noisy) but passes: take the exemption out"


@pytest.mark.parametrize("name", NAMES)
def test_search_space_names_hyper_parameters_and_holds_their_defaults(name):
    method = registry.methods().load(name)()
    for parameter, values in method.info.search_space.items():
        default = getattr(method, parameter)
        if hasattr(values, "low"):
            assert values.low <= default <= values.high
        else:
            assert default in values.values


@pytest.mark.parametrize("name", NAMES)
def test_every_number_has_a_range_that_holds_its_default_and_what_is_tried(name):
    cls = registry.methods().load(name)
    kinds, defaults = declared(cls), dataclasses.asdict(cls())
    for parameter, kind in kinds.items():
        words = in_words(kind)
        assert re.search(r" from \S+ to |^one of |^true or false$", words), f"{parameter}: {words}"
        assert checked(parameter, defaults[parameter], kind) == defaults[parameter]
    for parameter, value in cls.info.quick.items():
        assert checked(parameter, value, kinds[parameter]) == value
    assert set(distributions(name)) == set(cls.info.search_space)  # raises where one is out of range


@pytest.mark.parametrize("name", NAMES)
def test_a_method_imports_its_own_family_and_the_parts_and_no_table(name):
    row = registry.methods()[name]
    module = row.target.partition(":")[0]
    own = module.rpartition(".")[0]
    ours = {found for found in set(closure(module)) if found.partition(".")[0] == "methods"}
    assert all(found.startswith((f"{own}.", "methods.parts.")) for found in ours), ours
