"""`run --keep-models`: what is kept, what a plan says about it, and what keeps a model from being kept."""

import json
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from benchmark.kept import files as kept_files
from benchmark.kept.run_models import RunModels
from benchmark.plan.planner import make_plan
from benchmark.plan.staleness import fit_code
from benchmark.run import keeping, shared_fit
from benchmark.run.keeping import places_of
from benchmark.store.store import Store
from methods.shallow.cca_itq import CCAITQ
from tests.support.kept_run import run, small

NOT_KEPT = "fitted without its model being kept"
REUSED = "nothing changed since it was run"
AGAIN = "the fitted front-ends of its split are kept again"
ONE = {"methods": ["cca-itq"], "set": {}, "bits": [4], "protocol": ["rs-pairs"]}


@pytest.fixture
def name(kept, request):
    """The name of a run of the test's own."""
    return "".join(c if c.isalnum() else "-" for c in request.node.name)[:90].strip("-")


def steps(**values):
    spec = small(**ONE | values)
    return make_plan(spec, Store(Path("runs") / spec.name)).steps


def actions(**values):
    return [(step.action, step.reason) for step in steps(**values)]


def test_models_and_front_ends_are_kept_and_then_reused(kept):
    store = Store(Path("runs/small"))
    models = RunModels(store.folder)
    assert models.cells() == sorted(result.key for result in store.results() if result.status == "ok")
    named = {path.name for folder in ("models", "front-ends") for path in (store.folder / folder).iterdir()}
    assert {Path(name).suffix for name in named} == {".json", ".npz"}
    assert (
        len(list((store.folder / "front-ends").glob("*.npz"))) == 2
    )  # images and sounds, the same under both protocols
    spec = small()
    plan = make_plan(spec, store)
    assert {(step.action, step.reason) for step in plan.steps} == {("reuse", REUSED)}
    for step in plan.steps:
        about = models.model(step.cell.key).read()
        split = plan.split_of(step.cell)
        assert about.digest == step.fit_digest
        assert about.front_ends == {modality: e.key for modality, e in split.computed.items()}
        assert about.places == places_of(spec)


def test_cells_that_were_fitted_without_it_are_fitted_again(name, monkeypatch):
    run(small(**ONE, name=name, keep_models=False))
    assert not (Path("runs") / name / "models").exists()
    assert actions(name=name, keep_models=False) == [("reuse", REUSED)]
    assert actions(name=name) == [("run", NOT_KEPT)]
    before = list(Store(Path("runs") / name).results())
    run(small(**ONE, name=name))
    assert [r.scores for r in Store(Path("runs") / name).results()] == [r.scores for r in before]
    assert actions(name=name) == [("reuse", REUSED)]


@pytest.mark.parametrize("damage", ["models", "front-ends", "json", "npz", "other fit", "other code"])
def test_damaged_and_missing_files_are_made_again(name, damage, monkeypatch):
    folder = Path("runs") / name
    shutil.copytree("runs/small", folder)
    model = RunModels(folder).model(steps(name=name)[0].cell.key).json
    if damage in ("models", "front-ends"):
        shutil.rmtree(folder / damage)
    elif damage == "json":
        model.write_text(model.read_text()[:-9])
    elif damage == "npz":
        model.with_suffix(".npz").write_bytes(b"")
    else:
        path = model if damage == "other fit" else next((folder / "front-ends").glob("*.json"))
        values = {k: v for k, v in json.loads(path.read_text()).items() if k != "checksum"}
        kept_files.write_json(path, values | ({"digest": "x"} if damage == "other fit" else {"code": "x"}))
    in_front_ends = damage in ("front-ends", "other code")  # for which no method is fitted again
    assert actions(name=name) == [("reuse", f"{REUSED}; {AGAIN}") if in_front_ends else ("run", NOT_KEPT)]
    fits, fit = [], shared_fit.fit_contained
    monkeypatch.setattr(shared_fit, "fit_contained", lambda *given: fits.append(1) or fit(*given))
    run(small(**ONE, name=name))
    assert len(fits) == (0 if in_front_ends else 1)
    assert actions(name=name) == [("reuse", REUSED)]


@pytest.fixture
def odd(monkeypatch):
    """CCA-ITQ remembers something that cannot be kept."""
    fit = CCAITQ.fit

    def remembering(self, train, context):
        self.lock_ = threading.Lock()
        return fit(self, train, context)

    monkeypatch.setattr(CCAITQ, "fit", remembering)


def test_a_method_that_cannot_be_kept_costs_one_note_and_no_result(name, odd, capfd):
    run(small(**ONE, name=name))
    (result,) = Store(Path("runs") / name).results()
    assert result.status == "ok"
    notes = [line for line in capfd.readouterr().err.splitlines() if "cannot be kept" in line]
    assert len(notes) == 1
    assert notes[0].startswith(f"note: the model of {result.cell.label} cannot be kept: CCAITQ.lock_: ")
    ((action, reason),) = actions(name=name)  # it is not fitted again and again
    assert action == "reuse"
    assert "; its model cannot be kept: CCAITQ.lock_: " in reason


def test_an_object_that_answers_with_any_exception_cannot_be_kept(name, monkeypatch, capfd):
    def raising(*_):
        raise ZeroDivisionError("odd\nvery odd")

    monkeypatch.setattr(kept_files, "take_apart", raising)
    run(small(**ONE, name=name))
    assert [result.status for result in Store(Path("runs") / name).results()] == ["ok"]
    err = capfd.readouterr().err
    assert "cannot be kept: ZeroDivisionError: odd; its result is stored all the same" in err
    assert "note: images from outside cannot be searched with: ZeroDivisionError: odd" in err


def test_a_front_end_that_does_not_give_the_features_of_the_split_is_not_kept(name, monkeypatch, capfd):
    from datasets.front_ends import fitted

    monkeypatch.setattr(fitted.Scale, "scaled", lambda self, vector: np.float32(vector))
    run(small(**ONE, name=name))
    assert (
        "note: sounds from outside cannot be searched with: the fitted parts of MfccStatistics"
        in capfd.readouterr().err
    )
    assert actions(name=name)[0][0] == "reuse"


def test_descriptors_that_are_gone_are_computed_again(name, kept):
    shutil.rmtree(kept / "cache/descriptors")
    run(small(**ONE, name=name))
    assert actions(name=name) == [("reuse", REUSED)]


def test_a_method_that_fails_keeps_nothing(name, monkeypatch):
    monkeypatch.setattr(CCAITQ, "encode", lambda *_: 1 / 0)
    run(small(**ONE, name=name))
    assert [result.status for result in Store(Path("runs") / name).results()] == ["failed"]
    assert not (Path("runs") / name / "models").exists()


def test_cells_that_share_a_fit_keep_it_each(name, monkeypatch):
    fits, fit = [], shared_fit.fit_contained
    monkeypatch.setattr(shared_fit, "fit_contained", lambda *given: fits.append(1) or fit(*given))
    run(small(**ONE, name=name, noise=["clean", "white:5dB"]))
    assert len(fits) == 1
    assert len(RunModels(Path("runs") / name).cells()) == 2


def test_a_disk_that_is_full_ends_the_run(name, monkeypatch):
    def full(path, *_):
        raise kept_files_error(path)

    monkeypatch.setattr(kept_files, "write_atomically", full)
    with pytest.raises(OSError, match="No space left"):
        run(small(**ONE, name=name))


def kept_files_error(path):
    return OSError(28, "No space left on device", str(path))


def test_places_are_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "whisper").mkdir()
    spec = small(data_root="data", image_weights="w.pth", speech_weights="whisper", piper_voice=None)
    found = places_of(spec)
    assert found.data_root == str(tmp_path / "data")
    assert found.image_weights == str(tmp_path / "w.pth")
    assert found.speech_weights == str(tmp_path / "whisper")
    assert found.piper_voice is None
    assert places_of(small(speech_weights="tiny.en")).speech_weights == "tiny.en"


def test_the_code_of_a_fit_is_that_of_its_digest(kept):
    """A model kept by other code belongs to another fit, so the plan and the search agree."""
    about = RunModels(Path("runs/small")).model(steps(name="small")[0].cell.key).read()
    from benchmark import registry

    assert about.code == fit_code(registry.methods()["cca-itq"], "frozen")
    assert keeping.front_end_code() == RunModels(Path("runs/small")).front_end(about.front_ends["image"]).read().code
