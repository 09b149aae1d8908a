"""A run on twelve small images that has kept its models; the fixtures are those of `tests/benchmark`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmark.jobs.workers import Unwatched
from benchmark.plan.planner import make_plan
from benchmark.plan.spec import RunSpec, make_spec
from benchmark.plan.steps import Plan
from benchmark.retrieval import encoded_images
from benchmark.run import keeping, stages
from benchmark.run.keeping import places_of
from benchmark.store.store import Store
from datasets.layouts.ucm import UCM
from tests.support.jobs import here
from tests.support.published_trees import write_tree

SIZES = {"agricultural": 6, "airplane": 6}


@pytest.fixture(scope="session")
def kept_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of `kept`, with the run in it, which is made once."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        _enter(folder, patch)
        write_tree(UCM, folder / "data")
        run(small())
    return folder


@pytest.fixture(scope="module")
def kept(kept_folder: Path) -> Iterator[Path]:
    """The current folder, with the data in `data/` and the run `small`; jobs run in this process."""
    with pytest.MonkeyPatch.context() as patch:
        _enter(kept_folder, patch)
        yield kept_folder


def _enter(folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.chdir(folder)
    patch.setenv("XMHASH_CACHE", str(folder / "cache"))
    patch.setattr(UCM, "class_sizes", SIZES)
    for module in (stages, keeping, encoded_images):
        patch.setattr(module, "run_jobs", here)


def small(**values: object) -> RunSpec:
    """The specification of the run, with other values."""
    wanted = {
        "methods": ["cca-itq", "cca", "knn-transfer"],
        "datasets": ["ucm"],
        "bits": [3, 4],
        "set": {"cca": {"dim": 4}},
        "protocol": ["rs-pairs", "retrieval"],
        "data_root": os.path.abspath("data"),
        "image_features": "hog-colour",
        "sound_features": ["mfcc-statistics"],
        "workers": 1,
        "keep_models": True,
        "name": "small",
    }
    return make_spec({**wanted, **values}, "the test")


def run(spec: RunSpec) -> Plan:
    """Plans and executes without a report, as the command does; returns the plan."""
    store = Store(Path("runs") / spec.name)
    plan = make_plan(spec, store)
    store.write_request(spec.request())
    places = places_of(spec) if spec.keep_models else None
    stages.Run(plan, store, 1, Unwatched(), places=places).execute()
    return plan
