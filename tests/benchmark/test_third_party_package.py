"""The package that CONTRIBUTING.md shows is the one below tests/; pip installs it, and a run finds its method."""

import os
import shutil
import subprocess
import sys

import pytest

from benchmark.checks.findings import Finding
from benchmark.checks.verdicts import keep_full
from benchmark.plugin_files import use_plugins
from benchmark.run import stages
from tests.support import ROOT, feature_files
from tests.support.jobs import here
from tests.support.plugin_files import plugin, plugins_undone
from tests.support.report_text import report_text
from tests.support.shown_commands import fences
from tests.support.small_data import entered, results

plugins_undone = plugins_undone

PACKAGE = ROOT / "tests" / "third_party_package"
FILES = {"pyproject.toml": "toml", "ridge_hashing/__init__.py": "python", "ridge_hashing/method.py": "python"}


def test_the_shown_files_are_those_of_the_package():
    found = {p.relative_to(PACKAGE).as_posix() for p in PACKAGE.rglob("*") if p.is_file() and p.suffix != ".pyc"}
    assert found == set(FILES)
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shown = fences(text)
    for name, language in FILES.items():
        assert (language, (PACKAGE / name).read_text(encoding="utf-8")) in shown, name
        assert f"`{name}`" in text


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder of installed packages with the package in it, which pip installs without the network."""
    shutil.copytree(PACKAGE, tmp_path / "source", ignore=shutil.ignore_patterns("__pycache__"))
    options = "--quiet --no-deps --no-build-isolation --no-index --no-compile --disable-pip-version-check --target site"
    words = [sys.executable, "-m", "pip", "install", *options.split(), "./source"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'site'}{os.pathsep}{ROOT}")


def test_a_run_finds_checks_fits_and_reports_methods_of_a_package_and_of_a_file(
    plugins_undone, site, tmp_path, tmp_cache, no_figures, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    pooled = stages.run_jobs
    # Features are copied here, but methods are fitted in worker processes, which have to find them.
    monkeypatch.setattr(stages, "run_jobs", lambda jobs, *rest: pooled(jobs, *rest) if len(rest) > 3 else here(jobs))
    feature_files.write(tmp_path / "tiny.npz", feature_files.arrays())
    path = plugin(tmp_path / "a folder" / "first_plug.py")
    use_plugins([path])
    keep_full("first", [Finding("a", "ok"), Finding("b", "FAILED", "no")])
    data = ("--dataset-file", "tiny.npz")
    options = ("--plugin", "a folder/first_plug.py", "--bits", "8", "--workers", "1")
    code, _, said = entered(monkeypatch, capsys, "run", "--methods", "ridge-hashing,first", *data, *options)
    assert code == 0, said
    assert "note: ridge-hashing (package ridge-hashing 0.3): passed 16 quick checks\n" in said
    assert "note: first (file a folder/first_plug.py): 1 of 2 checks FAILED: b; see `" in said
    found = results(tmp_path / "runs/default")
    assert {result["status"] for result in found.values()} == {"ok"}
    scores = found["tiny", "ridge-hashing"]["scores"]
    assert scores["i2t/map@all"] > scores["i2t/chance_map@all"] + 0.2
    report = report_text(tmp_path / "runs/default/reports")
    assert "- ridge-hashing: package ridge-hashing 0.3; passed 16 quick checks (xmhash " in report
    assert "- first: file a folder/first_plug.py; 1 of 2 checks FAILED: b (xmhash " in report
