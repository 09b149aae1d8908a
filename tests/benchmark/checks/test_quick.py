"""The quick checks run in a process of their own, which a method may end or occupy for ever."""

import pytest

from benchmark import registry
from benchmark.checks.findings import checks_of
from benchmark.checks.quick import QUICK, quick_checks, quick_findings, tell_findings
from benchmark.contract.errors import UserError
from benchmark.plugin_files import use_plugins
from tests.support.plugin_files import FIRST, plugin, plugins_undone

plugins_undone = plugins_undone
pytestmark = pytest.mark.usefixtures("plugins_undone")


def row_of(tmp_path, code):
    use_plugins([plugin(tmp_path / "plug.py", code)])
    return list(registry.methods())[-1]


def test_every_quick_check_exists_and_every_family_faces_most_of_them():
    rows = list(registry.methods())
    assert {check.__name__ for row in rows for check in quick_checks(row)} == set(QUICK)
    for row in rows:
        checks, order = quick_checks(row), checks_of(row)
        assert len(checks) >= 13
        assert sorted(checks, key=order.index) == list(checks)


def test_a_method_that_ends_its_process_fails_the_check_under_way(tmp_path):
    ends = FIRST.replace("return self\n", "import os; os._exit(5)\n").replace("'first'", "'ends'")
    row = row_of(tmp_path, f"{ends}\nMETHODS = [row('first', 'First')]")
    found = quick_findings(row)
    assert [finding.check for finding in found] == [check.__name__ for check in quick_checks(row)]
    assert [str(finding) for finding in found][:3] == [
        "ok       constructs_with_defaults",
        "ok       parameters_serialise",
        "FAILED   fits_and_encodes: it ended its worker process with exit code 5",
    ]
    assert {(finding.status, finding.reason) for finding in found[3:]} == {("not run", "waits for fits_and_encodes")}


@pytest.mark.parametrize(
    ("code", "seconds", "expected"),
    [
        ("import time; time.sleep(600)", 3, r"during \w+, it took more than 3 seconds"),
        (
            "import os; os.kill(os.getpid(), 9)",
            180,
            "during fits_and_encodes, the worker process was killed by SIGKILL",
        ),
    ],
)
def test_checks_that_something_stopped_are_no_verdict(tmp_path, code, seconds, expected):
    row = row_of(tmp_path, f"{FIRST.replace('return self', code)}\nMETHODS = [row('first', 'First')]")
    with pytest.raises(UserError, match=expected):
        quick_findings(row, seconds)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", "cannot be imported: AttributeError"),
        ("class First: pass", "the class of the method 'first' should have a MethodInfo named info"),
        ("import sys\nif __name__ in sys.argv: sys.exit(1)\n", "cannot be imported: it tried to end the program"),
    ],
)
def test_a_class_that_cannot_be_checked_is_one_line(code, expected, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["xmhash", "plug"])
    told = []
    row = row_of(tmp_path, f"{code}\nMETHODS = [row('first', 'First')]")
    tell_findings(row, told.append)
    assert len(told) == 1
    assert "the method 'first'" in told[0]
    assert expected in told[0]
