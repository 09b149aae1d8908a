"""The texts that describe who speaks: one form for each meaning."""

import pytest

from benchmark.contract.speech_condition import DEFAULT, DEFAULT_SPEECH, SpeechCondition


@pytest.mark.parametrize(
    ("text", "fit", "test", "disjoint", "written"),
    [
        ("espeak-ng", ["espeak-ng"], ["espeak-ng"], False, "espeak-ng"),
        ("hibari+espeak-ng", ["espeak-ng", "hibari"], ["espeak-ng", "hibari"], False, "espeak-ng+hibari"),
        ("train=espeak-ng,test=flite", ["espeak-ng"], ["flite"], False, "train=espeak-ng,test=flite"),
        (" test = flite , train = b + a ", ["a", "b"], ["flite"], False, "train=a+b,test=flite"),
        ("train=flite,test=flite", ["flite"], ["flite"], False, "flite"),
        ("train=b+a,test=a+b", ["a", "b"], ["a", "b"], False, "a+b"),
        ("espeak-ng,voices=disjoint", ["espeak-ng"], ["espeak-ng"], True, "espeak-ng,voices=disjoint"),
        ("voices=disjoint,train=a,test=a+b", ["a"], ["a", "b"], True, "train=a,test=a+b,voices=disjoint"),
    ],
)
def test_a_text_and_its_one_form(text, fit, test, disjoint, written):
    condition = SpeechCondition.parsed(text)
    assert condition == SpeechCondition(tuple(fit), tuple(test), disjoint)
    assert (condition.engines("fit"), condition.engines("test")) == (tuple(fit), tuple(test))
    assert str(condition) == written
    assert SpeechCondition.parsed(written) == condition


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "+", "a+", "+a", "a,b", "a,,b", "train=a", "test=a", "train=,test=a", "train=a,test=a,", "a=b"),
        *("train=a,train=b", "train=a,test=b,test=c", "a,train=b", "train=a,test=b,c", "voices=disjoint", "é", "A"),
        *("a,voices=joint", "a,voices=disjoint,voices=disjoint", "train=a=b,test=c", "a b", "a\nb", "a/b", "x" * 41),
    ],
)
def test_other_texts_are_refused_in_one_line(text):
    with pytest.raises(
        ValueError, match=r"^should be engines joined by \+, or train=ENGINES,test=ENGINES.*; got "
    ) as found:
        SpeechCondition.parsed(text)
    assert "\n" not in str(found.value)


@pytest.mark.parametrize("text", ["a+a", "train=a,test=b+c+b"])
def test_an_engine_twice_on_one_side_is_refused(text):
    with pytest.raises(ValueError, match="names an engine twice on one side: "):
        SpeechCondition.parsed(text)


def test_the_default_is_one_engine_on_both_sides():
    assert str(DEFAULT) == DEFAULT_SPEECH == "espeak-ng"
