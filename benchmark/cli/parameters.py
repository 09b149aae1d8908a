"""The hyper-parameters of every method and the settings of the networks, with defaults and ranges."""

from __future__ import annotations

import json

from benchmark import registry
from benchmark.contract.network import NetworkSettings
from benchmark.plan.presets import PRESETS
from benchmark.plan.values import declared, in_words


def parameters_text() -> str:
    """One block for each method and one for the networks; a line is a name, its default and the values it takes."""
    loaded = {row.name: registry.methods().load(row.name) for row in registry.methods()}
    blocks = [_block(f"--set {name}.PARAM=VALUE", cls, cls()) for name, cls in loaded.items()]
    network = _block("--network KEY=VALUE, with the values of the preset small", NetworkSettings, PRESETS["small"])
    return "\n\n".join([*blocks, network])


def _block(head: str, cls: type, values: object) -> str:
    lines = [
        f"  {name:<20} {json.dumps(getattr(values, name), default=str):<14} {in_words(kind)}"
        for name, kind in declared(cls).items()
    ]
    return "\n".join([head, *(lines or ["  nothing to set"])])
