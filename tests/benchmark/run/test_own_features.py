"""Runs on features of the user's own: the same scores as the front-end that described them, reuse, faults, reports."""

import re
from pathlib import Path

import numpy as np
import pytest

from benchmark.cli.options import FeatureOptions, Place, RunCells, RunData, RunOptions, TrainingOptions
from benchmark.cli.request import run_request
from benchmark.contract.errors import UserError
from benchmark.plan import planner as planning
from benchmark.plan.spec import make_spec
from benchmark.registry import methods
from benchmark.run import revisit
from benchmark.run import whole_run as commands
from benchmark.store.store import Store
from benchmark.tune.campaign import plan_searches
from datasets.layouts.ucm import UCM
from tests.support.item_files import write_items, written_features
from tests.support.published_trees import write_tree
from tests.support.report_text import report_text

FRONT_ENDS = {"image_features": "hog-colour", "sound_features": "mfcc-statistics"}
pytestmark = pytest.mark.usefixtures("no_figures")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data root with a small UCM."""
    root = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UCM, "class_sizes", {"agricultural": 12, "airplane": 12})
        write_tree(UCM, root)
    return root


@pytest.fixture
def base(work_folder, data, monkeypatch):
    """Options of small runs on it."""
    monkeypatch.setattr(UCM, "class_sizes", {"agricultural": 12, "airplane": 12})
    return {"datasets": ["ucm"], "data_root": str(data), "bits": [4], "workers": 1, "methods": ["cca-itq"]} | FRONT_ENDS


def planned(base, **values):
    return planning.make_plan(make_spec(base | values, "the test"), Store(Path("runs/default")))


def run(base, **values):
    assert not commands.run(make_spec(base | values, "the test"), dry_run=False, rerun_failed=False)
    return Store(Path("runs/default"))


@pytest.fixture
def described(base):
    """Modality -> (ids, what the suite's front-ends found, before it was scaled)."""
    run(base, name="described")
    (split,) = planned(base).splits.values()
    blocks = {modality: extraction.blocks for modality, extraction in split.computed.items()}
    found = {m: np.stack([array for block in of for array in block.read()]) for m, of in blocks.items()}
    spoken = [re.search(r"image (\d+) , view (\d)", u.text) for u in split.computed["sound"].inputs]
    return {
        "image": ([path.stem for path in split.computed["image"].inputs], found["image"]),
        "sound": ([f"{match[1]}S{match[2]}.wav" for match in spoken], found["sound"]),
    }


@pytest.fixture
def own(base, described):
    """The options with files of these in place of front-ends."""
    write_items(Path("looks.npz"), *described["image"])
    write_items(Path("voices.csv"), *described["sound"])
    return base | {"image_features": "looks.npz", "sound_features": "voices.csv"}


def results(store):
    """Sound features, method -> result."""
    return {(result.cell.front_ends["sound"], result.cell.method): result for result in store.results()}


def test_files_of_what_a_front_end_found_give_its_scores(base, own):
    chosen = {"methods": ["cca-itq", "dch", "cca"], "set": {"cca": {"dim": 3}}}
    found = results(run(base, **chosen)) | results(run(own, **chosen))
    assert len(found) == 6
    for method in chosen["methods"]:
        plain, file = found["mfcc-statistics", method], found["voices", method]
        assert plain.status == file.status == "ok"
        assert plain.scores == file.scores
        assert plain.fit_digest != file.fit_digest
    cell = found["voices", "cca"].cell
    assert cell.front_ends == {"image": "looks", "sound": "voices"}
    assert cell.feature_files == {"image": "looks.npz", "sound": "voices.csv"}
    assert type(cell).model_validate_json(cell.model_dump_json()) == cell
    assert found["mfcc-statistics", "cca"].cell.feature_files == {}


def test_a_method_that_prescribes_its_features_keeps_them(own):
    plan = planned(own, methods=["sift-mfcc"])
    (step,), (split,) = plan.steps, plan.splits.values()
    assert (step.action, set(split.computed)) == ("run", {"image", "sound"})


def test_results_are_reused_until_the_contents_change(own, described):
    run(own)
    assert [step.action for step in planned(own).steps] == ["reuse"]
    Path("moved").mkdir()
    Path("looks.npz").rename("moved/looks.npz")
    assert [step.action for step in planned(own, image_features="moved/looks.npz").steps] == ["reuse"]
    ids, values = described["image"]
    write_items(Path("looks.mat"), ids, values[::-1])
    assert [step.action for step in planned(own, image_features="looks.mat").steps] == ["run"]
    write_items(Path("moved/looks.npz"), ids, values, scaled=1)
    (step,) = planned(own, image_features="moved/looks.npz").steps
    assert (step.action, step.reason.partition(":")[0]) == ("run", "stale")
    before = results(Store(Path("runs/default")))["voices", "cca-itq"]
    after = results(run(own, image_features="moved/looks.npz"))["voices", "cca-itq"]
    assert after.key == before.key
    assert after.scores != before.scores


def test_a_stored_run_is_planned_again_scored_again_and_reported(own):
    run(own)
    assert "the last request again would: 1 reuse" in revisit.status("default")
    assert revisit.rescore("default")[:2] == (1, [])
    Path("looks.npz").unlink()
    assert "looks.npz cannot be read (it is not there); check the path" in revisit.status("default")
    assert revisit.rescore("default")[:2] == (1, [])


def test_a_file_that_cannot_be_used_costs_its_own_cells(own, described, capsys):
    ids, values = described["sound"]
    write_items(Path("few.npz"), ids[1:], values[1:])
    write_items(Path("none.npz"), [f"x{name}" for name in ids], values)
    np.savez("broken.npz", ids=ids)
    many = own | {"sound_features": "few.npz,none.npz,voices.csv,broken.npz"}
    steps = planned(many).steps
    assert [step.action for step in steps] == ["skip", "skip", "run", "skip"]
    assert f"few.npz lacks 1 of the {len(ids)} sounds that this split uses" in steps[0].reason
    assert "none.npz names no sound of ucm: its ids look like 'x" in steps[1].reason
    assert "broken.npz lacks features; name its arrays ids and features; found 'ids'" in steps[3].reason
    assert commands.run(make_spec(many, "the test"), dry_run=False, rerun_failed=False)
    statuses = {sound: result.status for (sound, _), result in results(Store(Path("runs/default"))).items()}
    assert statuses == {"few": "skipped", "none": "skipped", "voices": "ok", "broken": "skipped"}
    with pytest.raises(UserError, match=r"^--sound-features: broken.npz lacks .*; no cell of this run can be fitted"):
        run(own, sound_features="broken.npz")


def test_a_file_that_changes_before_it_is_copied_skips_its_cells_and_the_same_command_tries_again(own, monkeypatch):
    plan_of, rng = commands.plan_of, np.random.default_rng(0)

    def write():
        write_items(Path("looks.npz"), [f"{number}.tif" for number in range(1, 25)], rng.normal(size=(24, 5)))

    def meanwhile(planner):
        plan = plan_of(planner)
        write()
        return plan

    write()
    with monkeypatch.context() as patch:
        patch.setattr(commands, "plan_of", meanwhile)
        with pytest.raises(UserError, match=r"every cell was skipped.*looks.npz changed while the run was using it"):
            run(own)
    assert results(run(own))["voices", "cca-itq"].status == "ok"


def test_rows_of_no_item_are_counted_in_a_note(own, described, capsys):
    ids, values = described["image"]
    write_items(Path("looks.npz"), [*ids, "x.tif", "y.tif"], np.concatenate([values, values[:2]]))
    commands.run(make_spec(own, "the test"), dry_run=True, rerun_failed=False)
    said, err = capsys.readouterr()
    assert "note: ucm: 2 of 26 rows of looks.npz belong to no image of the data set and are ignored" in err
    assert "rs-pairs version 1, frozen, looks + voices" in said
    assert not Path("runs/default").exists()


def test_the_report_names_files_and_claims_neither_speech_nor_costs(own):
    store = run(own, sound_features="voices.csv,mfcc-statistics")
    text = " ".join(report_text(store.reports).split())
    files = "looks (image, user's file) + voices (sound, user's file)"
    assert f"## ucm (real data), rs-pairs version 1, {files}, recorded or unknown" in text
    assert "**real data; speech: recorded or unknown**" in text
    assert "looks (image, user's file) + mfcc-statistics (sound)" in text
    assert re.search(r"\| looks \| \| – \| – \| – \| [\d.]+ k?B \|", text)
    assert re.search(r"\| voices \| \| – \| – \| – \| [\d.]+ k?B \|", text)
    assert re.search(r"\| mfcc-statistics \| espeak-ng \| [\d.]+ m?s", text)
    digest = store.feature_facts()[0].front_end_digest
    assert f"- looks (image): features from the user's file looks.npz (SHA-256 {digest}…, scaled by the suite" in text
    assert "--image-features looks.npz" in text
    assert "--sound-features voices.csv,mfcc-statistics" in text


def test_searches_take_files_and_refuse_what_a_run_refuses(own):
    spec = make_spec(own, "the test")
    plan = plan_searches(spec, [methods()["cca-itq"]])
    (step,) = plan.steps
    assert step.cell.features == {"image": "looks", "sound": "voices"}
    split = plan.split_of(step.cell)
    for features in split.from_files.values():
        features.fit()
        assert len(np.load(features.path)) > max(split.inputs.train_rows[features.modality])
    with pytest.raises(UserError, match="--augment-sounds 1 changes the sounds"):
        plan_searches(make_spec(own | {"augment_sounds": 1}, "the test"), [methods()["cca-itq"]])


def test_a_configuration_names_files(own):
    Path("run.toml").write_text('image_features = "looks.npz"\nsound_features = ["voices.csv", "mfcc-words"]\n')
    groups = RunCells(), RunData(), FeatureOptions(), TrainingOptions(), Place()
    found = run_request(RunOptions(*groups, config=Path("run.toml")))
    assert (found.image_features, found.sound_features) == ("looks.npz", ("voices.csv", "mfcc-words"))


def test_the_end_to_end_track_takes_no_file(own):
    with pytest.raises(UserError, match="takes no --image-features or --sound-features"):
        planned(own, track="end-to-end", methods=["dtbh"])


@pytest.mark.parametrize("values", [{"image_features": "looks"}, {"sound_features": "voices"}])
def test_an_unknown_name_says_how_files_end(base, values):
    with pytest.raises(UserError, match=r"A file of features of your own ends in .npz, .mat, .csv.$") as error:
        planned(base, **values)
    assert len(str(error.value)) < 500  # torchvision has some eighty networks


def test_the_code_of_the_documentation_writes_a_file_that_a_run_takes(base, data, work_folder):
    written_features(work_folder, data)
    found = results(run(base, image_features="colours.npz"))["mfcc-statistics", "cca-itq"]
    assert found.status == "ok"
    assert found.cell.features["image"] == "colours"
    assert found.scores["s2i/map@all"] > found.scores["s2i/chance_map@all"]
