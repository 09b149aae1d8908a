"""Which change a sound gets: drawn from its names, one of the mixture, with a content key of its own."""

from collections import Counter
from pathlib import Path

import numpy as np

from benchmark.contract.noise_condition import NoiseCondition
from datasets.sound_changes.added_noise import AddedNoise
from datasets.sound_changes.change import ChangedSound
from datasets.sound_changes.perturbation import Perturbation
from datasets.sound_changes.reverberation import Reverberation
from datasets.sound_changes.treatment import Treatment

SOUND = Path("1S0.wav")
NAMES = ("ucm", "1.tif", 0)


def treated(text, side, names=NAMES, copy=0, n_copies=0):
    return Treatment(NoiseCondition.parsed(text), n_copies).applied(SOUND, side, names, copy)


def test_a_clean_sound_is_not_changed():
    assert Treatment().applied(SOUND, "test", NAMES) is SOUND
    assert treated("babble:5dB", "fit") is SOUND
    assert treated("train=babble:5dB,test=clean", "test") is SOUND


def test_each_noise_becomes_its_change():
    (noise,) = treated("white:5dB", "test").changes
    assert (type(noise), noise.kind, noise.level) == (AddedNoise, "white", 5.0)
    (room,) = treated("train=room:large,test=clean", "fit").changes
    assert (type(room), room.kind) == (Reverberation, "large")
    assert [type(c) for c in treated("train=white:5dB,test=clean", "fit", copy=1).changes] == [Perturbation, AddedNoise]


def test_the_noise_of_a_sound_is_the_same_at_every_level_and_differs_between_sounds():
    seeds = {treated(f"white:{level}dB", "test").changes[0].seed for level in (0, 5, 20)}
    assert len(seeds) == 1
    others = [("ucm", "1.tif", 1), ("ucm", "2.tif", 0), ("rsicd", "1.tif", 0)]
    assert len(seeds | {treated("white:5dB", "test", names).changes[0].seed for names in others}) == 4


def test_a_mixture_is_drawn_by_item():
    found = Counter()
    for k in range(300):
        sound = treated("clean+white:5dB+room:small", "test", ("ucm", f"{k}.tif", 0))
        found[type(sound.changes[0]).__name__ if isinstance(sound, ChangedSound) else "clean"] += 1
    assert set(found) == {"clean", "AddedNoise", "Reverberation"}
    assert min(found.values()) > 60


def test_copies_differ_from_each_other_and_from_the_sound():
    copies = [treated("clean", "fit", copy=copy, n_copies=3) for copy in (1, 2, 3)]
    keys = {copy.content("clean key") for copy in copies} | {"clean key"}
    assert len(keys) == 4


def test_the_content_key_tells_changes_apart():
    texts = ("white:5dB", "white:6dB", "engine:5dB", "room:small", "room:large", "babble:5dB")
    keys = {treated(text, "test").content("key") for text in texts}
    assert len(keys) == len(texts)
    assert treated("white:5dB", "test").content("key") in keys
    assert treated("white:5dB", "test").content("other") not in keys


def test_a_sound_without_samples_stays_so():
    assert len(treated("white:5dB", "test").heard(np.zeros(0, np.float32))) == 0
