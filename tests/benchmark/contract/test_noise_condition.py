"""The texts that describe noise: one form for each meaning."""

import pytest

from benchmark.contract.noise_condition import CLEAN, NO_NOISE, Noise, NoiseCondition, conditions_of


@pytest.mark.parametrize(
    ("text", "fit", "test", "written"),
    [
        ("clean", ["clean"], ["clean"], "clean"),
        ("babble:10dB", ["clean"], ["babble:10dB"], "babble:10dB"),
        ("babble:10.0dB", ["clean"], ["babble:10dB"], "babble:10dB"),
        ("white:-0dB", ["clean"], ["white:0dB"], "white:0dB"),
        ("engine:-5.5dB", ["clean"], ["engine:-5.5dB"], "engine:-5.5dB"),
        ("room:large", ["clean"], ["room:large"], "room:large"),
        ("room:small + babble:5dB", ["clean"], ["babble:5dB", "room:small"], "babble:5dB+room:small"),
        ("train=clean,test=white:5dB", ["clean"], ["white:5dB"], "white:5dB"),
        (" test = clean , train = white:5dB + clean ", ["clean", "white:5dB"], ["clean"],
         "train=clean+white:5dB,test=clean"),
        ("train=white:5dB,test=white:5dB", ["white:5dB"], ["white:5dB"], "train=white:5dB,test=white:5dB"),
    ],
)  # fmt: skip
def test_a_text_and_its_one_form(text, fit, test, written):
    condition = NoiseCondition.parsed(text)
    assert [list(map(str, condition.noises(side))) for side in ("fit", "test")] == [fit, test]
    assert str(condition) == written
    assert NoiseCondition.parsed(written) == condition


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "babble", "babble:", "babble:nandB", "white:nan dB", "white:infdB", "babble:10", "babble:10 dB"),
        *("babble:10db", "babble:1e1dB", "babble:+5dB", "babble:61dB", "babble:-31dB", "babble:100dB", "hum:10dB"),
        *("room", "room:", "room:huge", "room:10dB", "clean:10dB", "babble:small", "babble:10dB+", "+", "Clean"),
        *("train=clean", "test=white:5dB", "train=clean,test=", "train=clean,train=clean", "clean,test=clean"),
        *("a=b,c=d", "babble:\u0661\u0660dB", "babble:sweep+clean", "train=clean,test=babble:sweep"),
    ],
)  # fmt: skip
def test_other_texts_are_refused_in_one_line(text):
    with pytest.raises(ValueError, match=r"^should be clean, babble:LEVELdB, .*; got ") as found:
        conditions_of(text)
    assert "\n" not in str(found.value)


def test_a_noise_twice_on_one_side_is_refused():
    for text in ("clean+clean", "babble:5dB+babble:5.0dB", "train=room:small+room:small,test=clean"):
        with pytest.raises(ValueError, match="names a noise twice on one side: "):
            NoiseCondition.parsed(text)


def test_a_sweep_stands_for_its_levels():
    assert conditions_of("white:sweep") == ("clean", "white:20dB", "white:10dB", "white:5dB", "white:0dB")
    assert conditions_of("room:small") == ("room:small",)


def test_the_default_is_clean_on_both_sides():
    assert str(NO_NOISE) == CLEAN
    assert NoiseCondition((Noise(),), (Noise(),)) == NO_NOISE
