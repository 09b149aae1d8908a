"""Started inside another checkout than its own, the program says whose code it runs."""

import pytest

from tests.support import ROOT
from tests.support.environments import editable_environment, put_strangers, run
from xmhash import names


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    return editable_environment(tmp_path_factory.mktemp("environment"))


@pytest.fixture
def other(tmp_path):
    """Another checkout, as far as can be told from outside."""
    put_strangers(tmp_path / "other", names.PACKAGES, regular=True)
    (tmp_path / "other/benchmark/__main__.py").write_text("")
    return tmp_path / "other"


def test_one_line_names_the_home_of_the_program(environment, other):
    for folder in (other, other / "datasets"):
        done = run([environment.script, "--version"], folder)
        assert done.stderr == f"note: this xmhash comes from {ROOT}; the checkout in {other} is not used\n"
        assert done.stdout.startswith("xmhash ")


def test_nothing_is_said_at_home_or_in_a_folder_of_someone_else(environment, other, tmp_path):
    (other / "methods" / "__init__.py").unlink()
    for folder in (ROOT, ROOT / "tests", other, tmp_path):
        assert run([environment.script, "--version"], folder).stderr == ""


def test_nothing_is_said_while_a_shell_completes_a_line(environment, other):
    variables = {"_XMHASH_COMPLETE": "complete_bash", "COMP_WORDS": "xmhash sta", "COMP_CWORD": "1"}
    done = run([environment.script], other, **variables)
    assert (done.stdout.split(), done.stderr) == (["status"], "")
