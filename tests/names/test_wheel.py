"""The wheel, installed beside Hugging Face's `datasets`, harms nothing and works: `tox -e wheel`, minutes."""

import json
import subprocess
import tarfile
import venv
from zipfile import ZipFile

import pytest

from benchmark.contract.digests import source_digest
from tests.support import ROOT
from tests.support.environments import Environment, run
from tests.support.plugin import write_plugin
from xmhash import names

pytestmark = pytest.mark.wheel

DIGESTED = ("methods.deep.dtbh", "benchmark.run.fitting", "benchmark.metrics.scoring", "datasets.stand_in.write")


def fresh(folder):
    venv.create(folder, with_pip=True)
    return Environment(folder)


def build(builder, project, folder, *options):
    """Builds distributions of a project folder."""
    command = [str(builder.python), "-m", "hatchling", "build", "-d", str(folder), *options]
    subprocess.run(command, cwd=project, check=True, capture_output=True)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The wheel that the checkout makes, and the one that the source distribution makes."""
    folder = tmp_path_factory.mktemp("build")
    builder = fresh(folder / "builder")
    builder.install("hatchling")
    build(builder, ROOT, folder / "dist")
    (source,) = (folder / "dist").glob("*.tar.gz")
    with tarfile.open(source) as archive:
        archive.extractall(folder / "source", filter="data")
    (unpacked,) = (folder / "source").iterdir()
    build(builder, unpacked, folder / "again", "-t", "wheel")
    return [next((folder / where).glob("*.whl")) for where in ("dist", "again")]


@pytest.fixture(scope="module")
def environment(tmp_path_factory, wheels):
    """A fresh environment with the wheel, Hugging Face's `datasets` and a package that offers a method."""
    made = fresh(tmp_path_factory.mktemp("environment"))
    made.install("datasets", wheels[0])
    write_plugin(made.packages)
    return made


def content(wheel):
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_holds_one_package_with_everything_in_it(wheels):
    files = content(wheels[0])
    (about,) = {name.split("/")[0] for name in files} - {"xmhash"}
    assert about.endswith(".dist-info")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    inside = {f"xmhash/{path}" for path in tracked if path.split("/")[0] in names.PACKAGES}
    launcher = {path for path in tracked if path.startswith("xmhash/")}
    assert {name for name in files if not name.startswith(about)} == inside | launcher


def test_the_source_distribution_makes_the_same_wheel(wheels):
    from_checkout, from_source = map(content, wheels)
    assert from_checkout == from_source


def test_nothing_else_was_installed(environment):
    (about,) = environment.packages.glob("xmhash-*.dist-info")
    recorded = [line.split(",")[0] for line in (about / "RECORD").read_text().splitlines()]
    assert {path.split("/")[0] for path in recorded} == {"xmhash", about.name, ".."}
    assert [path for path in recorded if path.startswith("..")] == ["../../../bin/xmhash"]


def test_outside_the_program_the_names_belong_to_others(environment, tmp_path):
    done = run([environment.python, "-c", "import datasets; print(datasets.Dataset, datasets.__file__)"], tmp_path)
    theirs = environment.packages / "datasets" / "__init__.py"
    assert done.stdout == f"<class 'datasets.arrow_dataset.Dataset'> {theirs}\n", done.stderr
    for name in ("benchmark", "methods", "reports"):
        done = run([environment.python, "-c", f"import {name}"], tmp_path)
        assert f"No module named {name!r}" in done.stderr


def test_the_program_lists_the_method_of_another_package(environment, tmp_path):
    for command in ([environment.script], [environment.python, "-m", "xmhash"]):
        done = run([*command, "list", "methods"], tmp_path)
        assert "my-method" in done.stdout, done.stderr
        assert done.stderr == ""


def test_a_whole_run_from_an_empty_folder(environment, tmp_path):
    words = ["run", "--methods", "random-codes,cca-itq,my-method", "--datasets", "sydney", "--bits", "8"]
    done = run([environment.script, *words, "--workers", "2"], tmp_path, XMHASH_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 cells: 3 ok" in done.stdout
    assert "    xmhash rescore default" in (tmp_path / "runs/default/README.md").read_text()
    assert "\nxmhash run --bits 8" in (tmp_path / "runs/default/reports/report.md").read_text()
    done = run([environment.script, "status"], tmp_path, XMHASH_CACHE=str(tmp_path / "cache"))
    assert done.stdout.splitlines()[-1] == "the last request again would: 3 reuse", done.stderr


def test_committed_splits_are_in_the_wheel(environment):
    folder = environment.packages / "xmhash" / "datasets" / "splits" / "index_files"
    assert {path.name: json.loads(path.read_text()) for path in folder.iterdir()} == {
        path.name: json.loads(path.read_text()) for path in (ROOT / "datasets/splits/index_files").iterdir()
    }


def test_digests_are_those_of_the_checkout(environment, tmp_path):
    code = (
        "import sys; from xmhash import names; names.claim()\n"
        "from benchmark.contract.digests import source_digest\n"
        "print(*(source_digest(module) for module in sys.argv[1:]))"
    )
    done = run([environment.python, "-c", code, *DIGESTED], tmp_path)
    assert done.stdout.split() == [source_digest(module) for module in DIGESTED], done.stderr


def test_inside_a_checkout_it_says_that_it_runs_its_own_code(environment):
    done = run([environment.script, "--version"], ROOT)
    home = environment.packages / "xmhash"
    assert done.stderr == f"note: this xmhash comes from {home}; the checkout in {ROOT} is not used\n"
