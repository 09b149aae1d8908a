"""The shell command that makes a request of `run`."""

from __future__ import annotations

import json
from collections.abc import Mapping

from benchmark.contract.printable import shell_words
from benchmark.contract.program import program

REPEATED = ("speech", "noise", "dataset_dir", "dataset_file", "plugin")  # options whose values may hold commas

# Options that decide nothing where a run reads only feature files.
OF_CAPTIONED = (
    *("protocol", "speech", "piper_voice", "noise", "augment_sounds", "data", "data_root"),
    *("image_features", "sound_features", "speech_weights", "image_weights"),
)


def run_command(request: Mapping[str, object]) -> str:
    """The command that asks for this, without options that decide nothing.

    Args:
        request: option (as in run.json, "set" for hyper-parameters) -> value; None counts as left out.
    """
    only_files = request.get("dataset_file") and not (request.get("datasets") or request.get("dataset_dir"))
    idle = OF_CAPTIONED if only_files else ()
    asked = {name: value for name, value in request.items() if name not in idle}
    return shell_words([*program().split(), "run", *_arguments(asked)])


def _arguments(request: Mapping[str, object]) -> list[str]:
    arguments: list[str] = []
    for name, value in request.items():
        option = f"--{name.replace('_', '-')}"
        if name == "set" and isinstance(value, Mapping):
            for method, settings in sorted(value.items()):
                # The file may have been edited by hand.
                arguments += _pairs(option, settings if isinstance(settings, Mapping) else {}, f"{method}.")
        elif name == "dataset_keys" and isinstance(value, Mapping):
            arguments += [option, ",".join(f"{key}={given}" for key, given in value.items())] if value else []
        elif isinstance(value, Mapping):
            arguments += _pairs(option, value)
        elif name in REPEATED and isinstance(value, list | tuple):
            arguments += [part for text in value for part in (option, str(text))]
        elif isinstance(value, list | tuple):
            arguments += [option, ",".join(map(str, value))]
        elif isinstance(value, bool):
            arguments += [option] if value else []
        elif value is not None:
            arguments += [option, str(value)]
    return arguments


def _pairs(option: str, values: Mapping[str, object], prefix: str = "") -> list[str]:
    """The option once for each `KEY=VALUE`. The options read TOML, and these JSON values are valid TOML."""
    texts = [f"{prefix}{key}={json.dumps(value)}" for key, value in sorted(values.items())]
    return [part for text in texts for part in (option, text)]
