"""Runs every command that README, CONTRIBUTING and docs show; `tests/support/shown_commands.py` makes each one small.

The default suite runs the quick commands, and `tox -e commands` runs all. Data sets are made up but complete, and
weights are random, so only the numbers differ from those a user sees. Commands that install (pip, tox, pre-commit) do
not run here: `tests/docs/test_shown_commands.py` looks up the environments and groups they name. Of the two commands at
the top of README, `tox -e smoke` makes the full run of the first in an environment with the suite installed, and
`.ci/run` runs the second unchanged.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib

import numpy as np
import pytest
import soundfile
from scipy.io import loadmat, savemat

from benchmark import registry
from benchmark.contract.speech_condition import SpeechCondition
from benchmark.networks.torch_compat import import_torchvision
from datasets.commands.engines import working
from tests.support import feature_files, published_trees
from tests.support.coast import write_coast
from tests.support.item_files import written_features
from tests.support.own_folders import rows_of, write_own
from tests.support.plugin import write_plugin
from tests.support.shown_commands import ROOT, arguments_of, fences, filled, rule_for, shown_commands

OF_THE_SUITE = [command for command in shown_commands() if arguments_of(command) is not None]
UNPACKING = [command for command in shown_commands() if command.startswith("python -m zipfile")]
PACKAGES = ("benchmark", "methods", "datasets", "reports")


def parameters(commands):
    """The commands as test parameters; slow ones are marked."""
    found = []
    for command in commands:
        marks = () if rule_for(arguments_of(command)).quick else pytest.mark.commands
        found.append(pytest.param(command, id=command.removeprefix("python -m benchmark ")[:70], marks=marks))
    return found


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """Made-up data sets in the published layouts."""
    return published_trees.write_all(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def weights(tmp_path_factory):
    """Random weights, name of the network -> state-dict file."""
    import torch

    folder, models = tmp_path_factory.mktemp("weights"), import_torchvision().models
    paths = {name: folder / f"{name}.pth" for name in ("mobilenet_v2", "resnet18")}
    for name, path in paths.items():
        torch.manual_seed(0)
        torch.save(models.get_model(name, weights=None).state_dict(), path)
    return paths


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """A cache of features and stand-ins that all commands share, as those of a user do."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    """A folder for the Python path, with the method of CONTRIBUTING.md as an installed package would offer it."""
    folder = tmp_path_factory.mktemp("packages")
    write_plugin(folder)
    return folder


def run(words, folder, cache, packages, **more):
    """Output and exit code of a command, run in a folder by a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XMHASH_")}
    environment |= {"XMHASH_CACHE": str(cache), "PYTHONPATH": str(packages), "HOME": str(folder), "COLUMNS": "120"}
    environment |= {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"} | more
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def skip_without_engines(arguments):
    """Skips a test whose command names a speech engine that is not here."""
    said = re.findall(r"--speech (\S+)", arguments)
    named = {name for text in said if text != "unseen" for name in engines_of(text)}
    absent = sorted(named - set(working(registry.engine_classes())))
    if absent:
        pytest.skip(f"speech engines that are not installed: {', '.join(absent)}")


def engines_of(text):
    condition = SpeechCondition.parsed(text)
    return {*condition.fit, *condition.test}


def write_codes(folder):
    """The files that the page on other languages scores: codes of an export, if there is one, and any others."""
    rng = np.random.default_rng(0)
    for name, n in (("Q", 8), ("D", 20)):
        np.save(folder / f"{name}.npy", rng.integers(0, 2, (n, 16)))
        np.savetxt(folder / f"{name}L.csv", np.arange(n) % 4, fmt="%d")
    if (folder / "split").is_dir():
        items = loadmat(folder / "split/items.mat")
        kept = {name: items[name] for name in ("split_name", "image_ids", "sound_ids")}
        made = {f"{m}_codes": rng.integers(0, 2, (len(items[f"{m}_ids"]), 8)) for m in ("image", "sound")}
        savemat(folder / "split/codes.mat", kept | made)


@pytest.mark.parametrize("command", parameters(OF_THE_SUITE))
def test_a_shown_command_does_what_it_says(command, tmp_path, request, cache, packages):
    arguments = arguments_of(command)
    skip_without_engines(arguments)
    rule = rule_for(arguments)
    texts = [*rule.before, f"{arguments} {rule.more}"]
    paths = {"out": tmp_path / "out"}
    if "FEATURES.mat" in arguments or "wikiData.mat" in arguments:
        paths["features"] = feature_files.write(tmp_path / "FEATURES.mat", feature_files.arrays())
    if re.search(r"\bIMAGES\b(?<!MY-IMAGES)", arguments) or "recording.wav" in arguments:
        paths["images"] = request.getfixturevalue("data") / "Sydney_captions/imgs"
        soundfile.write(tmp_path / "recording.wav", np.sin(np.arange(8_000) / 9), 16_000)
        paths["recording"] = tmp_path / "recording.wav"
    if "coast.py" in arguments:
        paths |= {"coast": tmp_path / "coast.py", "data": tmp_path}
        write_coast(tmp_path)
    elif any("DIR" in text for text in texts):
        paths["data"] = request.getfixturevalue("data")
    if "MY-IMAGES" in arguments:
        paths["own"] = write_own(tmp_path / "mine", rows_of({"port": 8, "field": 8}))
    if "colours.npz" in arguments:
        paths["colours"] = written_features(tmp_path, paths["data"])
    if any(word in text for text in texts for word in (".pth", "WEIGHTS")):
        paths |= request.getfixturevalue("weights")
    (toml,) = [body for _, body in fences((ROOT / "docs/getting-started.md").read_text(), "toml")]
    (tmp_path / "run.toml").write_text(toml)
    for text in rule.before:
        done = run(["benchmark", *filled(text, paths)], tmp_path, cache, packages)
        assert done.returncode == 0, done.stderr
    if arguments.startswith("score "):
        write_codes(tmp_path)
    done = run(["benchmark", *filled(arguments, paths, rule.more)], tmp_path, cache, packages)
    assert done.returncode == rule.code, done.stdout + done.stderr
    assert done.stdout
    assert "Traceback" not in done.stderr
    if arguments.startswith("run ") and not arguments.endswith(("--help", "--dry-run")):
        _, _, report = done.stdout.splitlines()[-1].partition("report: ")
        assert (tmp_path / report).is_file(), done.stdout


@pytest.mark.commands
def test_the_shown_archives_unpack_to_the_published_layouts(tmp_path, data, cache, packages):
    published_trees.archive_all(data, tmp_path)
    for command in UNPACKING:
        words = command.removeprefix("python -m ").replace("DIR", str(tmp_path / "unpacked")).split()
        assert run(words, tmp_path, cache, packages).returncode == 0
    assert len(UNPACKING) == 3
    done = run(["benchmark", "data", "info", "--data-root", str(tmp_path / "unpacked")], tmp_path, cache, packages)
    assert done.stdout.count("complete") == 3, done.stdout


@pytest.mark.commands
def test_the_shown_command_writes_the_split_files(tmp_path, data, cache):
    (command,) = [command for command in shown_commands() if "datasets.commands.write_splits" in command]
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.rmtree(tmp_path / "datasets/splits/index_files")
    words = command.removeprefix("python -m ").replace("DIR", str(data)).split()
    done = run(words, tmp_path, cache, tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "datasets/splits/index_files").glob("*.json"))) == 2 * 3 * 5  # sets, protocols, seeds


def test_the_options_in_the_shown_configuration_exist():
    from benchmark.plan.spec import make_spec

    (toml,) = [body for _, body in fences((ROOT / "docs/getting-started.md").read_text(), "toml")]
    assert make_spec(tomllib.loads(toml), "the page").name == "selection"
