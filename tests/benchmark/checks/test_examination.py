"""A run says of every method from outside whether the checks passed in this version, and keeps the verdict."""

import pytest

from benchmark import registry
from benchmark.checks import examination, quick, verdicts
from benchmark.checks.findings import Finding
from benchmark.checks.verdicts import keep_full, version_of
from benchmark.contract.digests import forget_sources
from benchmark.contract.errors import UserError
from benchmark.plan.planner import facts_of
from benchmark.plan.steps import Plan, Step
from benchmark.plugin_files import use_plugins
from benchmark.store.store import Store
from benchmark.terminal.terminal import Terminal
from tests.support.plugin_files import plugin, plugins_undone
from tests.support.report_results import cell

plugins_undone = plugins_undone
pytestmark = pytest.mark.usefixtures("plugins_undone")

PASSED = [Finding("a", "ok"), Finding("b", "exempt", "it is so"), Finding("c", "ok")]
FAILED = [Finding("a", "ok"), Finding("b", "FAILED", "it is not"), Finding("c", "not run", "waits for b")]


@pytest.fixture
def store(tmp_path, tmp_cache, monkeypatch):
    """The store of a run; the current folder has a plug-in file with the method `first`."""
    monkeypatch.chdir(tmp_path)
    plugin(tmp_path / "plug.py")
    use_plugins(["plug.py"])
    return Store(tmp_path / "runs" / "one")


@pytest.fixture
def checked(monkeypatch):
    """Replaces the quick checks: a list of what they find, which grows shorter, and the names of checked methods."""
    finds, names = [], []

    def found(row):
        names.append(row.name)
        told = finds.pop(0)
        if isinstance(told, str):
            raise UserError(told)
        return told

    monkeypatch.setattr(quick, "quick_findings", found)
    return finds, names


def said(store, capsys, action="run"):
    """What is printed about a plan with two cells of `first` and one of a method of the suite."""
    table = registry.methods()
    wanted = [("dtbh", "run"), ("first", "reuse"), ("first", action)]
    steps = [
        Step(cell(name, 8, seed), facts_of(table[name]), table[name].target, do, "", "f", "s")
        for seed, (name, do) in enumerate(wanted)
    ]
    capsys.readouterr()
    examination.examine(Plan(tuple(steps), {}), store, Terminal())
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()


def test_a_verdict_is_made_once_for_a_version_printed_in_one_line_and_stored(store, tmp_path, checked, capsys):
    finds, names = checked
    finds += [PASSED]
    line = "note: first (file plug.py): passed 3 quick checks, 1 of them exempt (b)"
    assert said(store, capsys) == ["checking first: 16 quick checks", line]
    (stored,) = store.outside_methods()
    assert (stored.name, stored.origin, stored.kind, stored.n_checks) == ("first", "file plug.py", "quick", 3)
    assert stored.passed
    other = Store(tmp_path / "runs" / "two")
    assert said(store, capsys, "reuse") == said(other, capsys) == [line]
    assert other.outside_methods() == [stored]
    assert names == ["first"]


def test_a_failed_check_is_named_with_the_command_that_says_more(store, checked, capsys):
    checked[0].append(FAILED)
    _, line = said(store, capsys)
    assert line.startswith("note: first (file plug.py): 1 of 3 quick checks FAILED: b; see `")
    assert line.endswith(" check first --plugin plug.py`")
    (stored,) = store.outside_methods()
    assert stored.failed == {"b": "it is not"}
    assert not stored.passed


def test_another_version_of_the_method_is_checked_again(store, tmp_path, checked, capsys):
    finds, names = checked
    finds += [PASSED, FAILED]
    said(store, capsys)
    path = tmp_path / "plug.py"
    path.write_text(path.read_text().replace("A title", "Another title"))  # the citation decides a check
    forget_sources()
    assert "not checked in this version; see `" in said(store, capsys, "reuse")[0]
    assert "FAILED" in said(store, capsys)[-1]
    assert names == ["first", "first"]


def test_another_version_of_a_numerical_package_makes_another_verdict(store, checked, capsys, monkeypatch):
    finds, names = checked
    finds += [PASSED, FAILED]
    said(store, capsys)
    monkeypatch.setattr(verdicts, "numeric_versions", lambda: {"torch": "99.0"})
    assert "FAILED" in said(store, capsys)[-1]
    assert names == ["first", "first"]


def test_the_verdict_of_the_command_check_comes_first(store, checked, capsys):
    checked[0].append(FAILED)
    said(store, capsys)
    keep_full("first", PASSED)
    keep_full("dtbh", PASSED)  # of the suite: nothing to keep
    assert said(store, capsys) == ["note: first (file plug.py): passed 3 checks, 1 of them exempt (b)"]
    assert [method.kind for method in store.outside_methods()] == ["full"]


def test_a_method_that_cannot_be_checked_is_tried_again(store, checked, capsys):
    finds, names = checked
    finds += ["there is no such class", PASSED]
    assert "first (file plug.py): could not be checked: there is no such class; see `" in said(store, capsys)[-1]
    assert "passed" in said(store, capsys)[-1]
    assert len(names) == 2


def test_without_a_cache_the_run_keeps_the_verdict(store, tmp_cache, checked, capsys):
    tmp_cache.mkdir()
    (tmp_cache / "checks").touch()  # no folder can be made there
    checked[0].append(PASSED)
    first = said(store, capsys)[-1]
    assert said(store, capsys) == [first]


def test_a_damaged_verdict_is_made_again(store, tmp_cache, checked, capsys):
    finds, names = checked
    finds += [PASSED, PASSED]
    said(store, capsys)
    (path,) = tmp_cache.glob("checks/*.json")
    assert version_of(registry.methods()["first"]) in path.name
    for file in (path, store.folder / "outside" / "first.json"):
        file.write_text(file.read_text()[:-20])
    assert store.outside_methods() == []
    assert store.unreadable() == [store.folder / "outside" / "first.json"]
    said(store, capsys)
    assert names == ["first", "first"]
    assert store.unreadable() == []
