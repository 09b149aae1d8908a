"""The command line that asks for what was asked for last."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping

from benchmark.contract.program import program


def _pairs(option: str, values: Mapping[str, object], prefix: str = "") -> list[str]:
    """The option once for each `KEY=VALUE`; a JSON value is a TOML value, which the options take."""
    texts = [f"{prefix}{key}={json.dumps(value)}" for key, value in sorted(values.items())]
    return [part for text in texts for part in (option, text)]


def _arguments(request: Mapping[str, object]) -> list[str]:
    """Options of the command line that ask for the same."""
    arguments: list[str] = []
    for name, value in request.items():
        option = f"--{name.replace('_', '-')}"
        if name == "set" and isinstance(value, Mapping):
            for method, settings in sorted(value.items()):
                arguments += _pairs(option, settings, f"{method}.")
        elif isinstance(value, Mapping):
            arguments += _pairs(option, value)
        elif isinstance(value, list | tuple):
            arguments += [option, ",".join(map(str, value))]
        elif value is not None:
            arguments += [option, str(value)]
    return arguments


def again(request: Mapping[str, object] | None) -> list[str]:
    """The command in Markdown, or that it is not known."""
    if not request:
        return ["What was asked for is not on record."]
    command = shlex.join([*program().split(), "run", *_arguments(request)])
    return ["What was asked for last, to do it again:", "", "```sh", command, "```"]
