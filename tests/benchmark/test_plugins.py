"""A package whose entry point is bad costs one line and its own methods; nothing that its import does reaches us."""

import os
import random
import signal
import subprocess
import sys

import pytest

from benchmark import registry
from benchmark.checks.findings import findings_of
from benchmark.cli.listing import listed
from benchmark.contract.errors import UserError
from benchmark.plan.variants import check_settings
from benchmark.tune.space import spaces_of
from tests.support import ROOT
from tests.support.report_text import report_text

ROW = """
from benchmark.contract.rows import MethodRow
ROW = MethodRow("{name}", "{name}.there:There", "a summary", "shallow-hashing", "unsupervised", "none", 2026,
                "inspired-by")
"""

# Name of a package and its entry point -> its code, and what the line about it says.
BAD = {
    "raises": ("raise ValueError('no')", "ValueError: no"),
    "exits": ("raise SystemExit(3)", "it tried to end the program (SystemExit: 3)"),
    "interrupts": ("raise KeyboardInterrupt", "it tried to end the program (KeyboardInterrupt)"),
    "ends": ("import os; os._exit(5)", "exit code 5"),
    "crashes": ("import os; os.kill(os.getpid(), 11)", "SIGSEGV"),
    "misspells": ("def f(:", "SyntaxError"),
    "empty": ("", "AttributeError"),
    "number": ("ROW = 3", "it should be a MethodRow of benchmark.contract.rows, it has the type int"),
    "text-year": (ROW.format(name="text-year").replace("2026", "'soon'"), "its field year is wrong"),
    "family": (ROW.format(name="family").replace("shallow-hashing", "deep"), "its field family is wrong"),
    "many": (ROW.format(name="a,b"), "its name should be of letters"),
    "target": (ROW.format(name="target").replace(".there:", ":there:"), "its target should be MODULE:CLASS"),
    "features": (
        ROW.format(name="features") + "import dataclasses; ROW = dataclasses.replace(ROW, front_ends={'sound': 'x'})",
        "its front_ends name the sound front-end 'x', which does not exist",
    ),
    "cca": (ROW.format(name="cca"), "the name 'cca' is taken"),
    "second": (ROW.format(name="good"), "the name 'good' is taken"),
}  # fmt: skip
MOVES = """
import os, random, signal, sys
os.chdir("/"); random.seed(1); signal.signal(signal.SIGINT, signal.SIG_IGN); print("printed"); os.environ["MOVED"] = "1"
if os.fork() == 0:
    sys.exit()
"""
METHOD = "import os, sys; print('printed'); os.chdir('/'); os.environ['MOVED'] = '1'\n"


def install(folder, name, code, method="", package=""):
    """Installs a package that offers one method; `package` ends its name in place of that of the method."""
    module = f"package_{(package or name).replace('-', '_')}"
    (folder / module).mkdir()
    (folder / module / "__init__.py").write_text(code.replace(f'"{name}.', f'"{module}.'))
    (folder / module / "there.py").write_text(method)
    about = folder / f"{module}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[xmhash.methods]\n{name} = {module}:ROW\n")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder of installed packages."""
    folder = tmp_path_factory.mktemp("site")
    install(folder, "good", MOVES + ROW.format(name="good"), METHOD + "class There: pass")
    install(folder, "leaves", ROW.format(name="leaves"), METHOD + "raise KeyboardInterrupt")
    for name, (code, _) in BAD.items():
        install(folder, name, code)
    return folder


@pytest.fixture
def installed(site, monkeypatch):
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", f"{site}{os.pathsep}{ROOT}")


def state():
    return os.getcwd(), random.getstate(), signal.getsignal(signal.SIGINT), dict(os.environ), sys.modules.keys()


def test_each_bad_entry_point_costs_one_line_that_names_it(installed, capfd):
    before = state()
    found = registry.methods()
    assert state() == before
    assert {"good", "leaves", "cca", "dtbh"} <= found.rows.keys()
    out, err = capfd.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert len(lines) == len(BAD)
    for name, (_, reason) in BAD.items():
        (line,) = [line for line in lines if f"the entry point {name!r} " in line]
        assert f"the package 'package_{name.replace('-', '_')}'" in line
        assert reason in line
    registry.methods()
    assert capfd.readouterr().err == ""


def test_asked_for_by_name_a_bad_entry_point_says_why_it_is_not_there(installed):
    with pytest.raises(UserError, match=r"the entry point 'exits' .*SystemExit: 3"):
        registry.methods()["exits"]


def test_two_packages_with_one_bad_entry_point_each_are_both_named(tmp_path, monkeypatch, capfd):
    for package in ("one", "two"):
        install(tmp_path, "same", f"raise ValueError({package!r})", package=package)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UserError) as caught:
        registry.methods()["same"]
    said = capfd.readouterr().err.splitlines()
    assert len(said) == 2
    for package, line in zip(("one", "two"), said, strict=True):
        assert f"of the package 'package_{package}' cannot be used: ValueError: {package}" in line
        assert line.removeprefix("note: ") in str(caught.value)


def test_the_import_of_a_method_moves_nothing_and_prints_nothing_on_the_output(installed, capfd):
    methods = registry.methods()
    before = state()
    assert methods.load("good").__name__ == "There"
    with pytest.raises(UserError, match=r"'leaves' .* it tried to end the program \(KeyboardInterrupt\)"):
        methods.load("leaves")
    assert state()[:4] == before[:4]
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("printed") == 3  # the package, and each module


def test_hyper_parameters_are_listed_although_one_method_cannot_be_imported(installed):
    text = listed("methods", verbose=True)
    assert "--set leaves.PARAM=VALUE\n  cannot be listed: the method 'leaves'" in text
    assert "--set dtbh.PARAM=VALUE\n  width" in text


def test_settings_that_a_foreign_method_refuses_in_its_own_way_are_one_line(tmp_path, monkeypatch):
    code = "import dataclasses\n@dataclasses.dataclass\nclass There:\n  a: int = 1\n  def __post_init__(self): exit(4)"
    install(tmp_path, "refuses", ROW.format(name="refuses"), code)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UserError, match="--set: refuses refuses these values: it tried to end the program"):
        check_settings({"refuses": {"a": 2}}, [registry.methods()["refuses"]])


def test_a_class_that_is_no_method_is_one_line_of_check(installed):
    with pytest.raises(UserError, match="'good' should have a MethodInfo named info"):
        list(findings_of("good"))


def test_a_search_goes_on_without_a_method_that_cannot_be_imported(installed, capfd):
    table = registry.methods()
    assert set(spaces_of([table["leaves"], table["good"], table["dtbh"]])) == {"dtbh"}
    said = capfd.readouterr().err
    assert "note: leaves is not tuned: " in said
    assert "note: good is not tuned: " in said


@pytest.mark.parametrize("arguments", ["list methods", "run --methods good,misspells-inside,cca-itq"])
def test_commands_go_on_with_everything_else(arguments, installed, site, tmp_path, shared_cache, monkeypatch):
    extra = tmp_path / "site"
    extra.mkdir()
    install(extra, "misspells-inside", ROW.format(name="misspells-inside"), "def f(:")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, (extra, site, ROOT))))
    monkeypatch.setenv("XMHASH_CACHE", str(shared_cache))
    options = "--datasets sydney --data stand-in --bits 8 --image-features hog-colour --sound-features mfcc-statistics"
    command = [sys.executable, "-m", "benchmark", *arguments.split(), *(options.split() if "run" in arguments else ())]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.stderr.count("cannot be used") == len(BAD)
    if "run" in arguments:
        assert done.returncode == 1
        report = report_text(tmp_path / "runs/default/reports")
        assert "cca-itq" in report
        assert "SyntaxError" in report
    else:
        assert done.returncode == 0
        assert "printed" not in done.stdout
