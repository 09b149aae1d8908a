"""Values of --set and --network: plain TOML, or else the text as it was written."""

import pytest

from benchmark.contract.errors import UserError
from benchmark.plan.option_texts import parse_pairs, parse_settings


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("3.0", 3.0),
        ("1e-3", 0.001),
        ("true", True),
        ("inf", float("inf")),
        ("'a # b'", "a # b"),
        ('"3"', "3"),
        (" 3 ", 3),
        ("", ""),
        ("violating", "violating"),
        ("1 # and more", "1 # and more"),
        ("'a' # and more", "a"),
        ("1\nother = 2", "1\nother = 2"),
        ("'a'\nother = 2", "'a'\nother = 2"),
        ("[1, 2]", "[1, 2]"),
        ("{a = 1}", "{a = 1}"),
        ("2020-01-01", "2020-01-01"),
        ("a=b", "a=b"),
    ],
)
def test_a_value_is_plain_toml_or_text(text, value):
    found = parse_pairs([f"key={text}"])
    assert found == {"key": value}
    assert type(found["key"]) is type(value)
    assert parse_settings([f"m.key={text}"]) == {"m": {"key": value}}


def test_settings_are_gathered_by_method():
    assert parse_settings(["a.x=1", " b . y =2", "a.z=3"]) == {"a": {"x": 1, "z": 3}, "b": {"y": 2}}
    assert parse_pairs(["x=1", " y =2"]) == {"x": 1, "y": 2}


@pytest.mark.parametrize("text", ["x", "=3", ".x=3", "a.=3", "a=3", " . =3", ""])
def test_a_setting_without_method_parameter_or_value_is_refused(text):
    with pytest.raises(UserError, match=r"--set should look like METHOD.PARAM=VALUE, e.g. dtbh.margin=0.4; got "):
        parse_settings([text])


@pytest.mark.parametrize("text", ["x", "=3", " =3", ""])
def test_a_pair_without_key_or_value_is_refused(text):
    with pytest.raises(UserError, match=r"--network should look like KEY=VALUE, e.g. epochs=5; got "):
        parse_pairs([text])


def test_what_is_given_twice_is_refused_with_both_values():
    with pytest.raises(UserError, match=r"^--set: a.x is given twice, as 1 and 2; keep one of them$"):
        parse_settings(["a.x=1", "b.x=1", "a.x=2"])
    with pytest.raises(UserError, match=r"^--network x is given twice, as 1 and 'two'; keep one of them$"):
        parse_pairs(["x=1", "x=two"])
