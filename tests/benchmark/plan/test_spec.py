"""A request: its defaults, one value in place of several, and refusals that name the option."""

from pathlib import Path

import pytest
import torch
from pydantic import ValidationError

from benchmark.contract.errors import UserError
from benchmark.plan.feature_choice import network_of
from benchmark.plan.spec import make_spec, separated


def test_the_defaults_are_those_of_the_documentation():
    """docs/command-line.md states them."""
    spec = make_spec({}, "the test")
    assert (spec.methods, spec.asked_datasets, spec.bits, spec.seeds) == (("all",), ("all",), (16, 32, 64), (0,))
    assert (spec.protocol, spec.control, spec.track, spec.device) == (("rs-pairs",), ("none",), "frozen", "cpu")
    assert (spec.data, spec.name, spec.settings) == ("auto", "default", "default")
    assert (spec.changes, spec.network, spec.dataset_file, spec.dataset_keys) == ({}, {}, (), {})
    assert {spec.data_root, spec.image_features, spec.sound_features, spec.image_weights} == {None}
    assert {spec.preset, spec.tuned, spec.workers} == {None}


@pytest.mark.parametrize("name", ["methods", "datasets", "protocol", "sound_features"])
def test_names_are_a_list_a_text_or_one_name(name):
    assert getattr(make_spec({name: "a, b,a"}, ""), name) == ("a", "b")
    assert getattr(make_spec({name: ["b", "a", "b"]}, ""), name) == ("b", "a")
    assert getattr(make_spec({name: "a"}, ""), name) == ("a",)


@pytest.mark.parametrize("name", ["bits", "seeds"])
def test_numbers_are_a_list_a_text_or_one_number(name):
    assert getattr(make_spec({name: 8}, ""), name) == (8,)
    assert getattr(make_spec({name: "8,16,8"}, ""), name) == (8, 16)
    assert getattr(make_spec({name: [16, 8]}, ""), name) == (16, 8)


def test_both_kinds_of_a_control_are_one_request():
    assert make_spec({"control": "none,shuffled-labels"}, "").control == ("none", "shuffled-labels")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"bits": []}, "--bits needs at least one value, got none (from the test)"),
        ({"bits": [True]}, "--bits should be whole numbers from 1 to 4096, got True (from the test)"),
        ({"workers": True}, "--workers should be a whole number from 1 to 1024, got True (from the test)"),
        ({"bits": "x"}, "--bits should be whole numbers from 1 to 4096, got 'x' (from the test)"),
        ({"track": "thawed"}, "--track should be frozen or end-to-end, got 'thawed' (from the test)"),
        ({"data_root": 3}, "--data-root should be the path of a folder, got 3 (from the test)"),
        ({"name": "a/b"}, "--name should be a plain name of a folder below runs/"),
        ({"set": 3}, "--set should be METHOD.PARAM=VALUE, in TOML a table [set.METHOD] of plain values, got 3"),
        ({"bit": 3}, "unknown option 'bit'; did you mean 'bits'?"),
    ],
)
def test_a_wrong_value_names_its_option(values, said):
    with pytest.raises(UserError) as raised:
        make_spec(values, "the test")
    assert str(raised.value).startswith(said)


def test_a_request_is_read_again():
    values = {"bits": [8], "set": {"dtbh": {"margin": 0.3}}, "data_root": "/data", "network": {"epochs": 3}}
    spec = make_spec(values, "")
    assert values.items() <= spec.request().items()
    assert make_spec(spec.request(), "") == spec


def test_commas_in_brackets_separate_nothing():
    assert separated("a[x=1,y=2], b,c[z=3]") == ["a[x=1,y=2]", "b", "c[z=3]"]


def test_a_request_cannot_be_changed():
    spec = make_spec({}, "the test")
    with pytest.raises(ValidationError, match="frozen"):
        spec.seeds = (3,)


@pytest.mark.parametrize("available", [True, False])
def test_a_gpu_is_asked_of_torch(monkeypatch, available):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: available)
    spec = make_spec({"track": "end-to-end", "device": "cuda"}, "the test")
    if available:
        assert network_of(spec) is not None
    else:
        with pytest.raises(UserError, match="--device cuda needs a GPU, and torch finds none here"):
            network_of(spec)


def test_a_name_may_have_one_letter_but_not_none():
    for option in ("preset", "image_features"):
        assert getattr(make_spec({option: "x"}, "the test"), option) == "x"
        with pytest.raises(UserError, match=f"--{option.replace('_', '-')} should be the name of one .*, got ''"):
            make_spec({option: ""}, "the test")


def test_plug_in_files_are_a_list_or_one_path():
    for value in ("a, b.py", ["a, b.py"]):
        assert make_spec({"plugin": value}, "the test").plugin == (Path("a, b.py"),)
    for value, said in ((3, "should be paths of Python files, got 3"), ("", "should be a path, got an empty text")):
        with pytest.raises(UserError, match=f"--plugin {said}"):
            make_spec({"plugin": value}, "the test")
