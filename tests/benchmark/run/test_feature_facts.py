"""What a run stores of its features: costs as measured, and the errors of recognisers by side."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from benchmark.contract.cell import SplitKey
from benchmark.plan.spec import make_spec
from benchmark.run import whole_run as commands
from benchmark.run.feature_facts import feature_facts
from benchmark.store.store import Store

KEY = SplitKey("ucm", "rs-pairs", (("sound", "heard"),), "train=espeak-ng,test=flite", "babble:5dB", 1, 3)


def split_of(path, captions, heard, starts):
    """A split whose only features are those of a recogniser, with two blocks."""
    np.save(path, np.zeros((len(captions), 7), np.float32))
    blocks = [SimpleNamespace(seconds=lambda s=s: (s, 3 * s), path=path) for s in (1.0, 2.0)]
    extraction = SimpleNamespace(
        blocks=blocks,
        inputs=captions,
        path=path,
        captions=captions,
        starts=starts,
        transcripts=lambda: heard,
        front_end_digest="d",
    )
    inputs = SimpleNamespace(facts=SimpleNamespace(source="real"))
    return SimpleNamespace(computed={"sound": extraction}, from_files={}, inputs=inputs)


def test_errors_are_of_the_sounds_themselves_and_of_the_test_sounds(tmp_path):
    captions = ("a b", "c d", "a b", "c d", "e f g h")  # two of training, their copies, one of test
    heard = ["a b", "c x", "x x", "x x", "e f"]
    (facts,) = feature_facts({KEY: split_of(tmp_path / "f.npy", captions, heard, (2, 4))})
    assert facts.word_error_rate == {"train": 1 / 4, "test": 2 / 4}
    assert (facts.seconds_reading, facts.seconds_describing) == pytest.approx((3 / 5, 9 / 5))
    assert (facts.bytes_feature, facts.n_items) == (28, 5)
    size = (tmp_path / "f.npy").stat().st_size
    assert facts.bytes_described == round(2 * size / 5)
    fields = facts.dataset, facts.protocol, facts.speech, facts.noise, facts.augment_sounds, facts.seed, facts.front_end
    assert fields == ("ucm", "rs-pairs", KEY.speech, "babble:5dB", 1, 3, "heard")


def test_a_side_without_words_has_no_rate(tmp_path):
    (facts,) = feature_facts({KEY: split_of(tmp_path / "f.npy", ("", "a"), ["b", "a"], (1,))})
    assert facts.word_error_rate == {"test": 0}


def test_a_front_end_that_recognises_nothing_has_no_rates(tmp_path):
    (facts,) = feature_facts({KEY: split_of(tmp_path / "f.npy", ("a", "b"), [], (1,))})
    assert facts.word_error_rate == {}


@pytest.mark.usefixtures("work_folder")
def test_a_run_stores_the_facts_of_both_modalities():
    spec = make_spec(
        {"datasets": ["sydney"], "data": "stand-in", "bits": [16], "methods": ["random-codes"], "workers": 1}
        | {"sound_features": "mfcc-statistics"},
        "the test",
    )
    assert not commands.run(spec, dry_run=False, rerun_failed=False)
    image, sound = Store(Path("runs") / "default").feature_facts()
    assert (image.front_end, sound.front_end) == ("hog-colour", "mfcc-statistics")
    assert sound.bytes_feature == 4 * 2 * 20 * 15
    assert 0.9 < sound.bytes_described / (2 * 2 * 20 * 15) < 1.5  # half precision, and the file around it
    assert all(facts.seconds_reading > 0 and facts.seconds_describing > 0 for facts in (image, sound))
    table = Path("runs/default/reports/tables/features.md").read_text()
    assert "| mfcc-statistics | espeak-ng |" in " ".join(table.split())


def test_facts_that_cannot_be_had_stop_no_run(tmp_path, capsys):
    split = split_of(tmp_path / "f.npy", ("a", "b"), ["a", "b"], (1,))

    def broken():
        raise RuntimeError("no text")

    split.computed["sound"].transcripts = broken
    assert list(feature_facts({KEY: split})) == []
    assert "what heard costs on ucm is left out of the report: RuntimeError: no text" in capsys.readouterr().err
