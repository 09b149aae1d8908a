"""Presets of the end-to-end track, and changes to them."""

import dataclasses

import pytest

from benchmark.contract.errors import UserError
from benchmark.plan.presets import PRESETS, network_settings


def test_presets_take_changes_in_the_type_of_their_field():
    settings = network_settings("small", {"epochs": 5, "learning_rate": 1, "augment": False})
    assert settings == dataclasses.replace(PRESETS["small"], epochs=5, learning_rate=1.0, augment=False)
    assert isinstance(settings.learning_rate, float)
    for name, preset in PRESETS.items():
        assert network_settings(name, {}) == preset
    assert network_settings("scratch", {"backbone": "resnet18"}).backbone == "resnet18"


def test_presets_are_those_of_the_stored_results():
    """Those of docs/results/end-to-end.md were made with `small`."""
    small = {
        "backbone": "mobilenet_v2", "pretrained": True, "frozen_layers": 14, "image_size": 128, "n_frames": 400,
        "width": 512, "dropout": 0.3, "epochs": 20, "batch_size": 64, "accumulation": 1, "learning_rate": 0.004,
        "backbone_rate": 0.1, "weight_decay": 0.0001, "augment": True, "mixed_precision": True, "channels_last": True,
    }  # fmt: skip
    paper = small | {
        "backbone": "vgg16", "frozen_layers": 0, "image_size": 224, "n_frames": 500, "width": 1024, "dropout": 0.5,
        "epochs": 60, "learning_rate": 0.001, "backbone_rate": 0.05,
    }  # fmt: skip
    scratch = small | {
        "backbone": "small-cnn", "pretrained": False, "frozen_layers": 0, "image_size": 64, "epochs": 30,
        "batch_size": 32, "learning_rate": 0.002,
    }  # fmt: skip
    found = {name: dataclasses.asdict(settings) for name, settings in PRESETS.items()}
    assert found == {"small": small, "paper": paper, "scratch": scratch}


@pytest.mark.parametrize(
    ("preset", "changes", "message"),
    [
        ("smal", {}, "unknown preset 'smal'; did you mean 'small'?"),
        ("small", {"epoch": 3}, "unknown network setting 'epoch'; did you mean 'epochs'?"),
        ("small", {"epochs": 2.5}, "epochs should be a whole number from 1 to 100000, got 2.5"),
        ("small", {"epochs": True}, "epochs should be a whole number from 1 to 100000, got True"),
        ("small", {"augment": 1}, "augment should be true or false, got 1"),
        ("small", {"dropout": 1.5}, "dropout should be a number from 0 to 0.99, got 1.5"),
        ("small", {"learning_rate": float("nan")}, "learning_rate should be a number from 1e-09 to 10, got nan"),
        ("small", {"backbone": "resnet8"}, "unknown backbone 'resnet8'; did you mean 'resnet18'?"),
        ("small", {"backbone": "small-cnn"}, "backbone=small-cnn has no ImageNet weights; add pretrained=false"),
        ("small", {"pretrained": False}, "with pretrained=false it should be 0"),
    ],
)
def test_a_wrong_preset_or_change_is_one_clear_line(preset, changes, message):
    with pytest.raises(UserError) as raised:
        network_settings(preset, changes)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
