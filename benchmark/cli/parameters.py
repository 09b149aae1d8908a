"""The paper of every method, its hyper-parameters, and the settings of the networks, with defaults and ranges."""

from __future__ import annotations

import json

from benchmark import registry
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.network import NetworkSettings
from benchmark.contract.one_line import one_line
from benchmark.contract.rows import MethodRow
from benchmark.own_packages import is_own
from benchmark.plan.presets import PRESETS
from benchmark.plan.values import declared, in_words


def of_method(row: MethodRow) -> tuple[list[str], str]:
    """Lines on the paper and the published settings of a method, and a block of its hyper-parameters.

    A line of the block is a name, its default and the values it takes. The block says so if the code of another package
    fails.
    """
    head = f"--set {row.name}.PARAM=VALUE"
    try:
        cls = registry.methods().load(row.name)
        with registry.its_code(row):
            return _cited(cls.info, row.year), _block(head, cls, cls())
    except Exception as error:
        if is_own(row.module):
            raise
        return [], f"{head}\n  cannot be listed: {one_line(error)}"


def of_networks() -> str:
    """A block of the settings of the networks, as that of a method."""
    return _block("--network KEY=VALUE, with the values of the preset small", NetworkSettings, PRESETS["small"])


def _cited(info: MethodInfo, year: int) -> list[str]:
    """The paper, if there is one, and its settings, where they differ from the defaults."""
    paper = [f'paper: {info.authors}, "{info.title}", {info.venue}, {year}, {info.link}'] if info.link else []
    settings = ", ".join(f"{name}={json.dumps(value, default=str)}" for name, value in info.paper_settings.items())
    return paper + ([f"published settings (--settings paper): {settings}"] if settings else [])


def _block(head: str, cls: type, values: object) -> str:
    lines = [
        f"  {name:<20} {json.dumps(getattr(values, name), default=str):<14} {in_words(kind)}"
        for name, kind in declared(cls).items()
    ]
    return "\n".join([head, *(lines or ["  nothing to set"])])
