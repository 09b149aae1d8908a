"""Finds the layer at which the activations of a network become too large."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


def overflowing_layer(model: nn.Module, images: torch.Tensor, largest: float) -> str:
    """Name of the first layer that gives NaN or an activation beyond `largest`; "" if none does.

    Args:
        model: a network in evaluation mode.
        images: float32 [n, 3, height, width], normalised.
        largest: the largest activation that is of use.
    """
    found: list[str] = []

    def watch(name: str) -> Any:  # noqa: ANN401 - what torch calls a hook
        def hook(_layer: nn.Module, _inputs: object, output: object) -> None:
            if isinstance(output, torch.Tensor) and output.numel() and not output.abs().max() <= largest:  # NaN too
                found.append(name)

        return hook

    layers = [(name, layer) for name, layer in model.named_modules() if not any(layer.children())]
    handles = [layer.register_forward_hook(watch(name)) for name, layer in layers]
    try:
        with torch.inference_mode():
            model(images)
    finally:
        for handle in handles:
            handle.remove()
    return found[0] if found else ""
