"""Files in place of front-ends: names, and options that do not go with them, are checked before any work."""

import re

import pytest

from benchmark.contract.errors import UserError
from benchmark.plan.feature_choice import chosen_front_ends
from benchmark.plan.own_features import check_own_features, file_names, given_paths
from benchmark.plan.spec import make_spec

BASE = {"datasets": ["ucm"]}


def spec(**values):
    return make_spec(BASE | values, "the test")


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A current folder with files that nobody reads."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "below").mkdir()
    for name in ("mine.npz", "other.csv", "below/mine.mat", "with space.npz", "..npz", "resnet18.npz", "given.npz",
                 "mfcc-words.csv", "hog-colour.npz", "mine.h5", "x.npz"):  # fmt: skip
        (tmp_path / name).write_text("not read")
    (tmp_path / "empty.npz").write_bytes(b"")
    (tmp_path / "folder.npz").mkdir()
    return tmp_path


def test_names_and_files_stand_side_by_side(files):
    both = spec(image_features="below/mine.mat", sound_features="mfcc-words,mine.npz, other.csv")
    check_own_features(both)
    assert {m: list(map(str, of)) for m, of in given_paths(both).items()} == {
        "image": ["below/mine.mat"],
        "sound": ["mine.npz", "other.csv"],
    }
    assert file_names(both, {"image": "mine", "sound": "other"}) == {"image": "mine.mat", "sound": "other.csv"}
    assert file_names(both, {"image": "mine", "sound": "mfcc-words"}) == {"image": "mine.mat"}
    assert file_names(both, {"image": "given", "text": "given"}) == {}


@pytest.mark.parametrize("values", [
    {"image_features": "mine.npz"},
    {"sound_features": "mine.npz", "speech": "espeak-ng", "noise": "clean", "augment_sounds": 0},
    {"image_features": "mine.npz", "speech": ["espeak-ng", "train=espeak-ng,test=flite"], "noise": "babble:sweep"},
    {"image_features": "resnet18", "sound_features": "mfcc-words", "noise": "babble:5dB", "datasets": ["all"]},
    {"image_features": "resnet18.npz", "track": "end-to-end"},  # which refuses all features elsewhere
])  # fmt: skip
def test_what_goes_together_is_accepted(files, values):
    check_own_features(spec(**values))


SOUND = "mine.npz holds one description of each; leave"
FAULTS = {
    "missing": ({"image_features": "none.npz"},
                "should be a front-end, or a file of features; none.npz cannot be read (it is not there)"),
    "empty": ({"sound_features": "empty.npz"}, "--sound-features should be a front-end, or a file of features; "
              "empty.npz cannot be read (it is empty); check the path"),
    "a folder": ({"image_features": "folder.npz"}, "folder.npz cannot be read (it is a folder, not an ordinary file)"),
    "another ending": ({"image_features": "./mine.h5"}, "--image-features should be a front-end, or a file of features "
                       "that ends in .npz, .mat, .csv; got mine.h5"),
    "an array of numpy": ({"image_features": "plain.npy"}, "--image-features should be a front-end, or a file of "
                          "features that ends in .npz, .mat, .csv; got plain.npy"),
    "sounds as an array": ({"sound_features": "mfcc-words,plain.npy"}, "features that ends in .npz, .mat, .csv; got "
                           "plain.npy"),
    "two files of images": ({"image_features": "mine.npz,empty.npz"}, "--image-features takes one front-end or one "
                            "file, and there is no file 'mine.npz,empty.npz'; --sound-features takes several"),
    "two front-ends": ({"image_features": "resnet18,hog-colour"}, "--image-features takes one front-end or one file"),
    "no ending": ({"sound_features": "below/"}, "--sound-features should be a front-end, or a file of features that"),
    "two of one name": ({"sound_features": "mine.npz,below/mine.mat"},
                        "--sound-features: mine.npz and below/mine.mat would both be named 'mine'; rename one"),
    "a space": ({"image_features": "with space.npz"}, "the name of with space.npz names features and should hold "
                "letters, digits, dots, dashes and underscores, and at most 100 of them; rename it"),
    "dots": ({"image_features": "..npz"}, "the name of ..npz names features and should hold letters, digits"),
    "a backbone": ({"image_features": "resnet18.npz"},
                   "--image-features: resnet18.npz has the name of the features resnet18; rename it"),
    "a backbone of the other side": ({"sound_features": "resnet18.npz"}, "has the name of the features resnet18"),
    "a front-end": ({"sound_features": "mfcc-words.csv"}, "has the name of the features mfcc-words; rename it"),
    "a front-end of images": ({"sound_features": "hog-colour.npz"}, "has the name of the features hog-colour"),
    "a name of feature files": ({"image_features": "given.npz"}, "has the name of the features given; rename it"),
    "all data sets": ({"image_features": "mine.npz", "datasets": None}, "mine.npz holds features of the items of one "
                      "data set, and images of several may have the same names; choose its data set with --datasets"),
    "two data sets": ({"sound_features": "mine.npz", "datasets": "ucm,rsicd"}, "choose its data set with"),
    "speech": ({"sound_features": "mine.npz", "speech": ["espeak-ng", "flite"]},
               f"--speech flite changes the sounds, and {SOUND} --speech out, or take a front-end in place of"),
    "unseen speech": ({"sound_features": "mine.npz", "speech": "unseen"}, "--speech unseen changes the"),
    "noise": ({"sound_features": "mfcc-words,mine.npz", "noise": "babble:10dB"},
              f"--noise babble:10dB changes the sounds, and {SOUND} --noise out"),
    "copies": ({"sound_features": "mine.npz", "augment_sounds": 2},
               f"--augment-sounds 2 changes the sounds, and {SOUND} --augment-sounds out"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_does_not_go_together_is_one_line(files, fault):
    values, reason = FAULTS[fault]
    with pytest.raises(UserError, match=re.escape(reason)) as error:
        check_own_features(spec(**values))
    assert "\n" not in str(error.value)


def test_captions_that_are_read_as_text_take_no_file_of_sounds(files):
    both = spec(image_features="mine.npz", sound_features="mfcc-words,other.csv")
    with pytest.raises(UserError, match=r"--sound-features other.csv should describe sounds, and the captions of this"):
        chosen_front_ends(both, "folder", "text")
    named = spec(image_features="mine.npz", sound_features="mfcc-words")  # another data set of the run may use it
    assert chosen_front_ends(named, "folder", "text") == [{"image": "mine", "text": "caption-text"}]


def test_a_folder_with_a_comma_separates_no_sound_features(files):
    (files / "a,b").mkdir()
    (files / "a,b" / "mine.npz").write_text("not read")
    check_own_features(spec(image_features="a,b/mine.npz"))
    with pytest.raises(UserError, match="should have no comma in its path, which separates features; rename it"):
        check_own_features(spec(sound_features=["a,b/mine.npz"]))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"image_features": "a\0.npz"}, r"--image-features should be a path, which holds no NUL, got 'a\x00.npz'"),
        (
            {"sound_features": ["mfcc-words", "x" * 300 + ".npz"]},
            "--sound-features should be a path whose parts have at",
        ),
        (
            {"image_features": 3},
            "--image-features should be the name of one image front-end, or the path of a file, got 3",
        ),
        (
            {"image_features": ["mine.npz"]},
            "--image-features should be the name of one image front-end, or the path of a file, got [",
        ),
        ({"sound_features": []}, "--sound-features needs at least one value, got none"),
    ],
)
def test_values_that_can_be_no_path_are_one_line(values, reason):
    with pytest.raises(UserError, match=re.escape(reason)):
        spec(**values)
