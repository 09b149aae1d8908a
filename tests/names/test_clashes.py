"""Other packages and folders with the project's names do no harm to the program, however it is started."""

import pytest

from tests.support import ROOT
from tests.support.environments import editable_environment, put_strangers, run, this_python
from xmhash import names

# One process for all of these tests, since their common fixture takes long.
pytestmark = pytest.mark.xdist_group("clashes")

SIBLINGS = ("methods", "datasets", "reports")
SMALL_RUN = ["run", "--methods", "random-codes,cca-itq", "--datasets", "sydney", "--bits", "8", "--data", "stand-in"]
CHEAP = ["--image-features", "hog-colour", "--sound-features", "caption-text", "--workers", "2"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """An editable installation, with another `datasets` in its site-packages."""
    made = editable_environment(tmp_path_factory.mktemp("environment"))
    put_strangers(made.packages, ["datasets"], regular=True)
    return made


@pytest.fixture
def elsewhere(tmp_path):
    """A folder for PYTHONPATH with a package of each of the four names."""
    put_strangers(tmp_path / "elsewhere", names.PACKAGES, regular=True)
    return str(tmp_path / "elsewhere")


def starts(environment):
    """Each way to start the program -> the words of the command."""
    return {
        "benchmark": [environment.python, "-m", "benchmark"],
        "xmhash": [environment.python, "-m", "xmhash"],
        "script": [environment.script],
    }


@pytest.mark.parametrize("regular", [False, True], ids=["folders", "packages"])
@pytest.mark.parametrize("start", ["benchmark", "xmhash", "script"])
def test_the_current_folder_may_hold_the_names(start, regular, environment, tmp_path):
    # `python -m benchmark` is Python's own look-up, which a package `benchmark` in the current folder would win.
    strangers = SIBLINGS if start == "benchmark" and regular else names.PACKAGES
    put_strangers(tmp_path, strangers, regular)
    done = run([*starts(environment)[start], "list", "datasets"], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "sydney" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("start", ["xmhash", "script"])
def test_pythonpath_may_hold_the_names(start, environment, elsewhere, tmp_path):
    for variables in ({}, {"PYTHONSAFEPATH": "1"}):
        command = [*starts(environment)[start], "list", "methods"]
        done = run(command, tmp_path, PYTHONPATH=elsewhere, **variables)
        assert done.returncode == 0, done.stderr
        assert "dtbh" in done.stdout


def test_a_whole_run_with_workers_amid_strangers(environment, elsewhere, tmp_path):
    cache = str(tmp_path / "cache")
    for start, path in (("script", elsewhere), ("benchmark", "")):
        folder = tmp_path / start
        put_strangers(folder, SIBLINGS, regular=True)
        command = [*starts(environment)[start], *SMALL_RUN, *CHEAP]
        done = run(command, folder, PYTHONPATH=path, XMHASH_CACHE=cache)
        assert done.returncode == 0, done.stderr
        assert "2 cells: 2 ok" in done.stdout
    shown = {start: (tmp_path / start / "runs/default/README.md").read_text() for start in ("script", "benchmark")}
    assert "    xmhash rescore default" in shown["script"]
    assert "    python -m benchmark rescore default" in shown["benchmark"]


def test_outside_the_program_the_other_package_is_found(environment, tmp_path):
    done = run([environment.python, "-c", "import datasets"], tmp_path)
    assert f"the datasets of {environment.packages}" in done.stderr


def test_a_name_that_was_imported_before_is_one_line(tmp_path):
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "__init__.py").write_text("")
    done = this_python("import datasets, xmhash; xmhash.main()", tmp_path, tmp_path)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: the package 'datasets' should be {ROOT / 'datasets'}, but Python finds {tmp_path}")


def test_an_import_hook_that_comes_first_is_one_line(tmp_path):
    put_strangers(tmp_path, ["reports"], regular=True)
    hook = (
        "import sys\nfrom importlib.machinery import PathFinder\n"
        "class Hook:\n    def find_spec(name, *rest):\n"
        f"        return PathFinder.find_spec(name, [{str(tmp_path)!r}]) if name == 'reports' else None\n"
        "sys.meta_path.insert(0, Hook)\nimport xmhash; xmhash.main()"
    )
    done = this_python(hook, tmp_path)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert f"but Python finds {tmp_path / 'reports'}" in line
