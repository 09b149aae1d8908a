"""torchvision networks that are trained from some block on."""

import copy

import pytest
import torch

from benchmark.contract.errors import UserError
from benchmark.networks.trained import PartlyFrozenBackbone, blocks, build


def test_folded_batch_norms_give_the_same_map():
    model = build("mobilenet_v3_small", None, pretrained=False).eval()
    for module in model.modules():  # statistics that are not the initial ones
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2)
    images = torch.rand(3, 3, 64, 64)
    with torch.inference_mode():
        expected = model.classifier[:3](model.avgpool(model.features(images)).flatten(1))
        found = PartlyFrozenBackbone(copy.deepcopy(model), -1, keep_statistics=True)(images)
    assert torch.allclose(found, expected, atol=1e-4)


def test_blocks_are_those_with_weights_before_the_classifier():
    found = [type(part).__name__ for part in blocks(build("resnet18", None, pretrained=False))]
    assert found == ["Conv2d", "BatchNorm2d"] + ["BasicBlock"] * 8
    with pytest.raises(
        UserError, match=r"frozen_layers should be at most 9, .* SqueezeNet, or -1 for all of them; got 10"
    ):
        PartlyFrozenBackbone(build("squeezenet1_0", None, pretrained=False), 10, keep_statistics=True)
