"""The commands below `data`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmark.cli.data_options import SpeakOptions, VerifyOptions
from benchmark.cli.grouping import grouped
from benchmark.cli.loudness import Loudness
from benchmark.cli.option_values import given_path
from benchmark.cli.options import DataRoot, DatasetDirs, Datasets, PiperVoice
from benchmark.cli.plugin_option import Plugins
from benchmark.contract.caches import settle_caches
from benchmark.terminal.say import say

data_app = typer.Typer(no_args_is_help=True, help="Describe, verify and prepare the data sets.")


@data_app.command("info")
def data_info(data_root: DataRoot = None, dataset_dir: DatasetDirs = None, plugin: Plugins = None) -> None:
    """Describe each data set: what is there, what is missing, where to get it and how to lay it out."""
    from benchmark.cli import curation

    say(curation.info(data_root, dataset_dir or (), plugin or ()))


@data_app.command("init")
def data_init(
    folder: Annotated[Path, typer.Argument(help="Folder of your images and captions.", parser=given_path)],
) -> None:
    """Look at a folder of your own images and captions, and write how it is read into its dataset.toml."""
    from benchmark.cli import curation

    text, usable = curation.init(folder)
    say(text)
    raise typer.Exit(0 if usable else 1)


@data_app.command("verify")
@grouped
def data_verify(options: VerifyOptions, loudness: Loudness) -> None:
    """Decode every image and recording, check counts, names and checksums, and print the leakage figures."""
    settle_caches()
    from benchmark.cli import curation
    from benchmark.cli.request import spec_of

    spec = spec_of(options)
    raise typer.Exit(0 if curation.verify(spec, loudness.terminal()) else 1)


@data_app.command("speak")
@grouped
def data_speak(
    out: Annotated[
        Path,
        typer.Option(help="Folder to write to, in the published layout.", parser=given_path, metavar="PATH"),
    ],
    options: SpeakOptions,
    loudness: Loudness,
) -> None:
    """Write wav files of a speech engine reading the captions that have no recording; existing files are kept."""
    settle_caches()
    from benchmark.cli import curation
    from benchmark.cli.request import spec_of

    spec = spec_of(options.captions)
    raise typer.Exit(0 if curation.speak(spec, out, options.engine, loudness.terminal()) else 1)


@data_app.command("engines")
def data_engines(piper_voice: PiperVoice = None) -> None:
    """List the speech engines: their voices here, and how to get those that are missing."""
    from benchmark import registry
    from benchmark.plan.speech_choice import use_piper_voice
    from datasets.commands.engines import describe_engines

    use_piper_voice(piper_voice)
    say(describe_engines(registry.engine_classes()))


@data_app.command("stand-in")
@grouped
def data_stand_in(
    sheet: Annotated[
        Path | None,
        typer.Option(help="PNG file for a contact sheet with captions.", parser=given_path, metavar="PATH"),
    ] = None,
    datasets: Datasets = None,
    *,
    loudness: Loudness,
) -> None:
    """Draw the stand-ins, unless they are in the cache, and say where they are."""
    settle_caches()
    from benchmark.cli import curation
    from benchmark.cli.request import spec_of

    spec = spec_of(data="stand-in", datasets=datasets)
    curation.stand_in(spec, sheet, loudness.terminal())
