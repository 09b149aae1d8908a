"""The modules behind some digests, by name: an import that widens one of them fails here until it is meant."""

import ast
import dataclasses

import pytest

from benchmark import registry
from benchmark.contract.digests import DECIDE_NO_NUMBER, closure
from benchmark.plan.staleness import FIT_MODULES, SCORE_MODULES, fit_digest
from methods import END_TO_END_MODULES
from tests.support import ROOT

METRICS = (
    "average_precision",
    "bit_statistics",
    "counts",
    "curves",
    "cutoffs",
    "per_query",
    "scoring",
    "seen_sentences",
    "slices",
)
CONTRACT = {f"benchmark.contract.{module}" for module in ("arrays", "invariants", "labels", "method")}
FIT_CONTRACT = ("arrays", "codes", "invariants", "labels", "method", "outputs", "seeds", "split_inputs")
TWO_BRANCH = CONTRACT | {
    f"methods.parts.{part}" for part in ("batch", "frozen_track", "heads", "training", "two_branch")
}
FEATURES = {"benchmark.contract.arrays", "datasets.front_ends.blocks"}
FILES = {"benchmark.contract.regular_file"}
SOUND = (
    FILES
    | {"benchmark.contract.waveforms", "benchmark.networks.torch_compat", "datasets.front_ends.mfcc"}
    | {f"datasets.files.{module}" for module in ("sound_lengths", "sound_limits", "wav_reader")}
    | {"datasets.sound_changes.change"}
    | {f"datasets.speech.{module}" for module in ("engine", "resampling", "speaker", "speech_program", "utterance")}
)

# Modules -> their closure without the modules of the end-to-end track.
CLOSURE = {
    FIT_MODULES: {
        "benchmark.run.fitting",
        "benchmark.run.row_independence",
        "benchmark.jobs.random_state",
        "benchmark.jobs.threads",
        *(f"benchmark.contract.{m}" for m in FIT_CONTRACT),
    },
    SCORE_MODULES: {
        "benchmark.metrics",
        *(f"benchmark.metrics.{module}" for module in METRICS),
        *(f"benchmark.contract.{module}" for module in ("arrays", "codes", "invariants", "labels", "outputs")),
        "benchmark.contract.query_scores",
    },
    ("methods.reference.random_codes",): CONTRACT | {"methods.reference.random_codes"},
    ("methods.shallow.cca_itq",): CONTRACT | {"methods.shallow.cca_itq", "methods.parts.linear"},
    ("methods.deep.dtbh",): TWO_BRANCH | {"methods.deep.dtbh"},
    ("methods.deep.dtbh_balanced",): TWO_BRANCH
    | {"methods.deep.dtbh_balanced", "methods.deep.dtbh", "methods.parts.memory"},
    ("methods.real_valued.cnn_spec",): TWO_BRANCH | {"methods.real_valued.cnn_spec"},
    ("datasets.front_ends.hog_colour", "datasets.front_ends.blocks"): FEATURES
    | FILES
    | {f"datasets.front_ends.{module}" for module in ("hog_colour", "scaling")}
    | {f"datasets.files.{module}" for module in ("image_reader", "missing_pixels")},
    ("datasets.front_ends.audio_words", "datasets.front_ends.blocks"): FEATURES
    | SOUND
    | {f"datasets.front_ends.{module}" for module in ("audio_words", "drawing", "loudness", "scaling", "window_words")},
    ("datasets.feature_files.item_values",): {
        "benchmark.contract.arrays",
        "datasets.feature_files.item_values",
        "datasets.front_ends.scaling",
    },
    ("benchmark.tune.sampling",): {"benchmark.tune.sampling", "benchmark.contract.seeds"},
}

ONLY_END_TO_END = FILES | {
    "benchmark.contract.network",
    *(f"benchmark.networks.{module}" for module in ("frozen", "overflow", "torch_compat", "trained")),
    *(f"benchmark.networks.{module}" for module in ("weights", "weights_file")),
    *(f"methods.parts.{module}" for module in ("augmentation", "branches", "checkpoints", "end_to_end")),
}


@pytest.mark.parametrize("modules", CLOSURE, ids=lambda modules: modules[0])
def test_the_closure_is_the_one_that_is_meant(modules):
    assert set(closure(*modules, without=END_TO_END_MODULES)) == CLOSURE[modules]


def test_the_end_to_end_track_covers_its_own_modules_besides():
    frozen = set(closure("methods.deep.dtbh", without=END_TO_END_MODULES))
    assert set(closure("methods.deep.dtbh")) == frozen | ONLY_END_TO_END


def test_each_track_has_its_own_digest():
    row = registry.methods()["dtbh"]
    frozen, end_to_end = (fit_digest(row, track, "split", "cpu", "") for track in ("frozen", "end-to-end"))
    assert frozen != end_to_end


@pytest.mark.parametrize("module", [*DECIDE_NO_NUMBER, *END_TO_END_MODULES, *FIT_MODULES, *SCORE_MODULES])
def test_names_in_lists_of_modules_exist(module):
    assert ROOT.joinpath(*module.split(".")).with_suffix(".py").is_file()


@pytest.mark.parametrize("module", END_TO_END_MODULES)
def test_what_is_left_out_of_frozen_digests_is_imported_by_methods(module):
    assert any(module in closure(row.module) for row in registry.methods() if "end-to-end" in row.tracks)


def test_another_class_of_the_same_file_is_another_fit():
    row = registry.methods()["dtbh"]
    other = dataclasses.replace(row, target=f"{row.module}:Another")
    assert fit_digest(row, "frozen", "split", "cpu", "") != fit_digest(other, "frozen", "split", "cpu", "")


@pytest.mark.parametrize("path", sorted((ROOT / "methods").rglob("*.py")), ids=lambda path: path.stem)
def test_methods_import_the_modules_of_the_end_to_end_track_inside_functions(path):
    if ".".join(path.relative_to(ROOT).with_suffix("").parts) not in END_TO_END_MODULES:
        at_top = [node.module for node in ast.parse(path.read_text()).body if isinstance(node, ast.ImportFrom)]
        assert not set(at_top) & set(END_TO_END_MODULES)
