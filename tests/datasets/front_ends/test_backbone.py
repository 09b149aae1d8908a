"""Frozen backbones against the layers of torchvision, and weights that do not fit."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from benchmark.contract.errors import UserError
from benchmark.networks.torch_compat import import_torchvision
from datasets.front_ends.backbone import Backbone
from tests.datasets.front_ends.made_inputs import pictures


def through_squeezenet(model, pixels):
    return model.features(pixels).mean((2, 3))


def through_resnet(model, pixels):
    stem = model.maxpool(model.relu(model.bn1(model.conv1(pixels))))
    return model.layer4(model.layer3(model.layer2(model.layer1(stem)))).mean((2, 3))


def saved(name, folder):
    """A network with random weights and the file of its state dict."""
    torch.manual_seed(0)
    model = import_torchvision().models.get_model(name, weights=None).eval()
    torch.save(model.state_dict(), folder / f"{name}.pth")
    return model, folder / f"{name}.pth"


@pytest.mark.parametrize(("name", "through"), [("squeezenet1_0", through_squeezenet), ("resnet18", through_resnet)])
def test_backbone_gives_the_activations_before_the_classifier(tmp_path, name, through):
    model, weights = saved(name, tmp_path)
    images = [image.resize((96, 64)) for image in pictures()[:5]]
    functional = import_torchvision().transforms.functional
    tensors = [functional.to_tensor(image.resize((64, 64), Image.Resampling.BILINEAR)) for image in images]
    pixels = torch.stack([functional.normalize(t, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]) for t in tensors])
    with torch.inference_mode():
        expected = through(model, pixels).numpy()
    for batch in (32, 2):
        described = Backbone(name, weights, size=64, batch=batch).describe(images)
        np.testing.assert_allclose(described, expected, rtol=1e-4, atol=1e-5)
    assert expected.shape == (5, 512)


def test_weights_that_do_not_fit_are_one_clear_line(tmp_path):
    _, weights = saved("squeezenet1_0", tmp_path)
    (tmp_path / "text.pth").write_text("no weights")
    for name, path in (("resnet18", weights), ("squeezenet1_0", tmp_path / "text.pth"), ("resnet18", Path("nowhere"))):
        with pytest.raises(UserError, match=rf"--image-weights should be .*{name}.*{path.name}") as caught:
            Backbone(name, path).describe(pictures()[:1])
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("layer", "factor"),
    [
        ("layer4.1.bn2", 1e6),  # finite activations, beyond half precision
        ("layer1.0.bn1", 1e38),  # infinite ones, and NaN from there on
    ],
)
def test_finite_weights_whose_activations_overflow_are_one_line_that_names_the_layer(tmp_path, layer, factor):
    model, weights = saved("resnet18", tmp_path)
    state = model.state_dict()
    state[f"{layer}.weight"] *= factor
    torch.save(state, weights)
    with pytest.raises(UserError, match=rf"at most 65,504, .*resnet18\.pth give .* in the layer {layer};") as caught:
        Backbone("resnet18", weights, size=64).describe(pictures()[:3])
    assert "\n" not in str(caught.value)
