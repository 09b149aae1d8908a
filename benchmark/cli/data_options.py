"""The options of the commands below `data`, as dataclasses for `benchmark.cli.grouping`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from benchmark.cli.completion import complete_engines
from benchmark.cli.options import Data, DataRoot, DatasetDirs, Datasets, PiperVoice, Workers
from benchmark.cli.plugin_option import Plugins


@dataclass(frozen=True)
class VerifyOptions:
    """What `data verify` checks."""

    data_root: DataRoot = None
    dataset_dir: DatasetDirs = None
    plugin: Plugins = None
    datasets: Datasets = None
    workers: Workers = None


@dataclass(frozen=True)
class SpokenCaptions:
    """Which captions `data speak` reads, and with which voice of piper."""

    data_root: DataRoot = None
    piper_voice: PiperVoice = None
    data: Data = None
    datasets: Datasets = None
    workers: Workers = None


@dataclass(frozen=True)
class SpeakOptions:
    """Which captions `data speak` reads, and which engine speaks."""

    captions: SpokenCaptions
    engine: Annotated[
        str, typer.Option(help="One of `data engines`.", autocompletion=complete_engines, metavar="NAME")
    ] = "espeak-ng"
