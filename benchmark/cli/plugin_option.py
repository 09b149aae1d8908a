"""The option `--plugin`, which several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmark.cli.option_values import given_path

Plugins = Annotated[
    list[Path] | None,
    typer.Option(
        help="Python file with methods or data sets of your own, repeatable.", parser=given_path, metavar="FILE"
    ),
]
