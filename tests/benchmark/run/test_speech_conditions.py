"""Runs under speech conditions: cells of their own, features that are shared, reports that tell them apart."""

from dataclasses import replace

import pytest

import datasets
from benchmark.contract.errors import UserError
from benchmark.contract.rows import Row
from benchmark.contract.speech_condition import SpeechCondition
from benchmark.plan import planner as planning
from benchmark.plan.spec import make_spec
from benchmark.plan.speech_choice import speech_conditions
from benchmark.run import whole_run as commands
from benchmark.store.store import Store
from datasets.layouts.captioned_images import CaptionedImages
from reports.results.collect import collect
from tests.support.beeps import Beeps
from tests.support.report_text import report_text

BASE = {"datasets": ["sydney"], "data": "stand-in", "bits": [16], "sound_features": "mfcc-statistics", "workers": 1}
ACROSS = "train=espeak-ng,test=beeps"


@pytest.fixture(autouse=True)
def folder(work_folder, monkeypatch):
    """An empty current folder, two engines, and jobs in this process."""
    of_project = datasets.ENGINES[0]
    monkeypatch.setattr(datasets, "ENGINES", (of_project, Row("beeps", "tests.support.beeps:Beeps", "tones")))
    return work_folder


def spec(**values):
    return make_spec(BASE | {"methods": ["cca-itq"]} | values, "the test")


def plan(**values):
    return planning.make_plan(spec(**values), Store(commands.Path("runs") / "default"))


def run(**values):
    assert not commands.run(spec(**values), dry_run=False, rerun_failed=False)
    return Store(commands.Path("runs") / "default")


def test_conditions_multiply_and_each_has_its_own_cells_splits_and_tables():
    store = run(speech=["espeak-ng", ACROSS, "beeps"])
    found = {r.cell.speech: r.scores["s2i/map@all"] for r in store.results()}
    assert sorted(found) == ["beeps", "espeak-ng", ACROSS]
    assert found["espeak-ng"] > found[ACROSS]
    assert found["beeps"] > found[ACROSS]  # tones tell the sentence where training has heard tones
    groups = collect(store)
    assert [(g.group.speech, g.speech) for g in groups] == [(text, text) for text in ("espeak-ng", "beeps", ACROSS)]
    assert len({g.slug for g in groups}) == 3
    assert all(g.is_synthetic for g in groups)
    assert [len(g.splits) for g in groups] == [1, 1, 1]
    text = report_text(store.reports)
    assert f"speech: {ACROSS}, synthesised from the captions" in text
    assert {step.action for step in plan(speech=["espeak-ng", ACROSS, "beeps"]).steps} == {"reuse"}


def test_the_speech_of_test_changes_neither_the_sounds_of_training_nor_their_descriptors():
    plain, across = (plan(speech=text) for text in ("espeak-ng", ACROSS))
    one, other = (next(iter(p.splits.values())) for p in (plain, across))
    assert one.inputs.train_rows["sound"].tolist() == other.inputs.train_rows["sound"].tolist()
    assert one.inputs.query["sound"].ids == other.inputs.query["sound"].ids
    sounds = one.extractions["sound"], other.extractions["sound"]
    n_fit = sounds[0].starts[-1]
    assert n_fit == len(one.inputs.train_rows["sound"])
    assert sounds[0].contents[:n_fit] == sounds[1].contents[:n_fit]
    assert not set(sounds[0].contents[n_fit:]) & set(sounds[1].contents[n_fit:])
    names = [[block.path.name for block in sound.blocks] for sound in sounds]
    n_shared = -(-n_fit // 128)
    assert names[0][:n_shared] == names[1][:n_shared]
    assert not set(names[0][n_shared:]) & set(names[1][n_shared:])
    assert {u.engine.name for u in sounds[1].inputs[n_fit:]} == {"beeps"}
    assert {u.engine.name for u in sounds[1].inputs[:n_fit]} == {"espeak-ng"}
    assert one.digest != other.digest


def test_a_search_database_of_training_items_keeps_the_speech_of_training():
    split = next(iter(plan(speech=ACROSS, protocol=["retrieval"]).splits.values()))
    sound = split.extractions["sound"]
    spoken = {
        side: {sound.inputs[row].engine.name for row in items["sound"].rows}
        for side, items in (("query", split.inputs.query), ("database", split.inputs.database))
    }
    assert spoken == {"query": {"beeps"}, "database": {"espeak-ng"}}


def test_val_in_place_of_test_is_spoken_as_test():
    split = next(iter(plan(speech=ACROSS, protocol=["rs-pairs-val"]).splits.values()))
    sound = split.extractions["sound"]
    assert {sound.inputs[row].engine.name for row in split.inputs.query["sound"].rows} == {"beeps"}
    assert {sound.inputs[row].engine.name for row in split.inputs.train_rows["sound"]} == {"espeak-ng"}


def test_unseen_stands_for_every_engine_after_espeak_ng_and_after_all_others(monkeypatch):
    def conditions(*texts):
        return speech_conditions(spec(speech=list(texts)))

    assert conditions("unseen") == (ACROSS, "train=beeps,test=espeak-ng")
    assert conditions("espeak-ng", "unseen", ACROSS) == ("espeak-ng", ACROSS, "train=beeps,test=espeak-ng")
    twin = Row("twin", "tests.support.beeps:Beeps", "tones")
    monkeypatch.setattr(datasets, "ENGINES", (*datasets.ENGINES, twin))
    assert conditions("unseen") == (
        *(ACROSS, "train=espeak-ng,test=twin", "train=beeps+twin,test=espeak-ng"),
        *("train=espeak-ng+twin,test=beeps", "train=beeps+espeak-ng,test=twin"),
    )
    monkeypatch.setattr(datasets, "ENGINES", datasets.ENGINES[:1])
    with pytest.raises(UserError, match="--speech unseen needs a second speech engine besides espeak-ng"):
        conditions("unseen")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("flight", "unknown speech engine 'flight'"),
        ("train=espeak-ng,test=beep", "unknown speech engine 'beep'; did you mean 'beeps'"),
        ("espeak-ng+espeak-ng", "--speech names an engine twice on one side: 'espeak-ng"),
        ("train=espeak-ng", "--speech should be engines joined by +, or train=ENGINES,test=ENGINES"),
        ([], "--speech needs at least one value"),
        (3, "--speech should be unseen, or texts like train=ENGINE,test=ENGINE, got 3"),
    ],
)
def test_a_condition_that_names_nothing_is_one_line(text, message):
    with pytest.raises(UserError) as raised:
        plan(speech=text)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_or_failing_engine_costs_its_own_cells_only(monkeypatch):
    monkeypatch.setattr(datasets, "ENGINES", (*datasets.ENGINES, Row("lost", "tests.support.beeps:Lost", "none")))
    steps = plan(speech=["espeak-ng", "train=espeak-ng,test=lost"]).steps
    assert [step.action for step in steps] == ["run", "skip"]
    assert steps[1].reason == "the speech engine lost does not work here: it is gone; get it back"
    assert speech_conditions(spec(speech="unseen")) == (ACROSS, "train=beeps,test=espeak-ng")
    monkeypatch.setattr(Beeps, "request", lambda text, voice, seed: {"text": text})  # without the voice it needs
    store = run(speech=["espeak-ng", "beeps"])
    by_speech = {r.cell.speech: r for r in store.results()}
    assert by_speech["espeak-ng"].status == "ok"
    assert by_speech["beeps"].status == "skipped"
    assert "beeps could not speak " in by_speech["beeps"].reason
    assert "KeyError: 'voice'" in by_speech["beeps"].reason


def test_recordings_have_the_speech_that_they_have(monkeypatch):
    read = CaptionedImages.spoken

    def recorded(data, *args):
        return read(replace(data, recordings=((data.paths[0],) * 5,) * len(data)), *args)

    monkeypatch.setattr(CaptionedImages, "spoken", recorded)
    (step,) = plan(speech=ACROSS).steps
    assert step.action == "skip"
    assert (
        "chooses engines for captions without a recording, and images of this data set have recordings" in step.reason
    )


def test_the_text_of_a_condition_has_one_form_in_the_spec():
    assert spec(speech="beeps+espeak-ng").speech == ("beeps+espeak-ng",)
    assert spec(speech=["train=beeps,test=beeps", "beeps"]).speech == ("beeps",)
    assert make_spec(spec(speech=ACROSS).request(), "again").speech == (ACROSS,)
    assert str(SpeechCondition.parsed(ACROSS)) == ACROSS
