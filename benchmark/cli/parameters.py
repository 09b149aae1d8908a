"""The hyper-parameters of every method and the settings of the networks, with defaults and ranges."""

from __future__ import annotations

import json

from benchmark import registry
from benchmark.contract.network import NetworkSettings
from benchmark.contract.one_line import one_line
from benchmark.contract.rows import MethodRow
from benchmark.own_packages import is_own
from benchmark.plan.presets import PRESETS
from benchmark.plan.values import declared, in_words


def parameters_text() -> str:
    """One block for each method and one for the networks; a line is a name, its default and the values it takes."""
    blocks = [_block_of(row) for row in registry.methods()]
    network = _block("--network KEY=VALUE, with the values of the preset small", NetworkSettings, PRESETS["small"])
    return "\n\n".join([*blocks, network])


def _block_of(row: MethodRow) -> str:
    """The block of a method, which says so if the code of another package fails."""
    head = f"--set {row.name}.PARAM=VALUE"
    try:
        cls = registry.methods().load(row.name)
        with registry.its_code(row):
            return _block(head, cls, cls())
    except Exception as error:
        if is_own(row.module):
            raise
        return f"{head}\n  cannot be listed: {one_line(error)}"


def _block(head: str, cls: type, values: object) -> str:
    lines = [
        f"  {name:<20} {json.dumps(getattr(values, name), default=str):<14} {in_words(kind)}"
        for name, kind in declared(cls).items()
    ]
    return "\n".join([head, *(lines or ["  nothing to set"])])
