"""The request of a merged run asks for all that its parts asked for, or says which option forbids that."""

import pytest

from benchmark.housekeeping.merged_request import AGREED, FEATURES, LISTED, RULED, WEIGHTS, CannotUnite, united
from benchmark.plan.spec import RunSpec, make_spec

PLAIN = {"data": "stand-in", "methods": ["cca"], "datasets": ["ucm"]}


def test_one_rule_unites_each_option():
    options = [field.alias or name for name, field in RunSpec.model_fields.items()]
    assert sorted([*LISTED, *WEIGHTS, *AGREED, *RULED, *FEATURES]) == sorted(options)


def requests(*values):
    return {"abc"[n]: make_spec(PLAIN | one, "the test") for n, one in enumerate(values)}


def of(*values):
    return united(requests(*values), "d")


@pytest.mark.parametrize(
    ("option", "one", "other", "both"),
    [
        ("methods", ["cca", "lsh"], ["dtbh", "cca"], ("cca", "lsh", "dtbh")),
        ("methods", ["all"], ["dtbh", "dtbh[margin=0.4]"], ("all", "dtbh[margin=0.4]")),
        ("datasets", ["sydney"], ["ucm"], ("sydney", "ucm")),
        ("datasets", None, ["ucm"], ("all",)),
        ("bits", [8, 16], [16, 32], (8, 16, 32)),
        ("seeds", [1], [0], (1, 0)),
        ("protocol", ["retrieval"], ["rs-pairs"], ("retrieval", "rs-pairs")),
        ("control", ["none"], ["shuffled-labels"], ("none", "shuffled-labels")),
        ("speech", ["flite"], ["unseen"], ("flite", "unseen")),
        ("noise", ["white:5dB"], ["clean"], ("white:5dB", "clean")),
        ("sound_features", ["mfcc-words"], ["mfcc-statistics"], ("mfcc-words", "mfcc-statistics")),
        ("sound_features", None, ["mfcc-words"], ("bag-of-audio-words", "mfcc-words")),  # the default of stand-ins
        ("sound_features", None, None, None),
        ("image_features", None, "hog-colour", "hog-colour"),
        ("image_weights", "w.pth", None, "w.pth"),
        ("speech_weights", None, "tiny.en", "tiny.en"),
        ("data", "auto", "stand-in", "stand-in"),  # without a data root
        ("workers", 3, 2, 3),
        ("keep_models", True, False, True),
        ("keep_models", False, True, True),
        ("keep_models", False, False, False),
    ],
)
def test_options_are_united(option, one, other, both):
    found = getattr(of({option: one}, {option: other}), option)
    assert (str(found) if option == "image_weights" else found) == both


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ({"track": "frozen"}, {"track": "end-to-end"}, "--track is 'frozen' in a and 'end-to-end' in b"),
        ({"augment_sounds": 2}, {}, "--augment-sounds is 2 in a and 0 in b"),
        ({"settings": "paper"}, {}, "--settings is 'paper' in a and 'default' in b"),
        ({"tuned": "t.json"}, {}, "--tuned is 't.json' in a and None in b"),
        ({"data": "real", "data_root": "/x"}, {}, "--data is 'real' in a and 'stand-in' in b"),
        ({"image_features": "resnet18"}, {}, "--image-features is 'resnet18' in a and 'hog-colour' in b"),
        ({"speech_weights": "tiny.en"}, {"speech_weights": "base.en"}, "--speech-weights is 'tiny.en' in a and"),
        ({"set": {"cca": {"n_dims": 3}}}, {}, "--set cca is {'n_dims': 3} in a and {} in b"),
        ({"set": {"cca": {"n_dims": 3}}}, {"methods": ["all"]}, "--set cca is {'n_dims': 3} in a and {} in b"),
    ],
)
def test_an_option_with_one_value_and_two_wishes_is_named(one, other, said):
    with pytest.raises(CannotUnite) as error:
        of(one, other)
    assert str(error.value).startswith(said)


def test_settings_stay_where_only_one_run_asks_for_the_method():
    methods = {"a": {"methods": ["cca"], "set": {"cca": {"n_dims": 3}}}, "b": {"methods": ["lsh", "cca[n_dims=4]"]}}
    found = of(*methods.values())
    assert found.changes == {"cca": {"n_dims": 3}}
    assert found.methods == ("cca", "lsh", "cca[n_dims=4]")
    same = {"set": {"cca": {"n_dims": 3}}}
    assert of(same, same).changes == {"cca": {"n_dims": 3}}


def test_a_method_that_is_not_installed_here_is_only_a_name():
    assert of({"methods": ["gone"], "set": {"gone": {"x": 1}}}, {}).changes == {"gone": {"x": 1}}


def test_feature_files_are_joined_and_leave_other_data_alone():
    file = {"methods": ["cca"], "datasets": None, "data": "auto", "dataset_file": ["x.mat"], "dataset_keys": "I_tr=X"}
    found = of(file, {"data": "real", "data_root": "/x", "image_features": "resnet18"})
    assert [str(path) for path in found.dataset_file] == ["x.mat"]
    assert (found.dataset_keys, found.asked_datasets) == ({"I_tr": "X"}, ("ucm",))
    assert (found.data, str(found.data_root), found.image_features) == ("real", "/x", "resnet18")
    two = of(file, file | {"dataset_file": ["y.mat"]})
    assert (len(two.dataset_file), two.datasets) == (2, None)
    with pytest.raises(CannotUnite, match=r"--dataset-keys is \{'I_tr': 'X'\} in a and \{\} in b"):
        of(file, file | {"dataset_file": ["y.mat"], "dataset_keys": {}})


def test_of_two_data_roots_the_first_that_is_here_counts(tmp_path):
    roots = [{"data": "real", "data_root": root} for root in ("/nowhere/a", str(tmp_path))]
    assert of(*roots).data_root == tmp_path
    assert str(of(roots[0], roots[0]).data_root) == "/nowhere/a"


def test_three_requests_and_the_name():
    found = of({"bits": [8]}, {"bits": [16]}, {"bits": [32], "name": "c"})
    assert (found.bits, found.name) == ((8, 16, 32), "d")
