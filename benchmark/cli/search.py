"""The command `search`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from benchmark.cli.completion import complete_datasets, complete_methods, complete_protocols, complete_runs
from benchmark.cli.grouping import grouped
from benchmark.cli.loudness import Loudness
from benchmark.cli.option_values import given_path, whole_number
from benchmark.cli.options import DatasetDirs
from benchmark.cli.plugin_option import Plugins
from benchmark.contract.caches import settle_caches


@dataclass(frozen=True)
class KeptModel:
    """Which kept model answers."""

    panel: ClassVar[str] = "Model"

    run: Annotated[
        str, typer.Option(help="Name of a run that `run --keep-models` wrote.", autocompletion=complete_runs)
    ] = "default"
    method: Annotated[
        str | None,
        typer.Option(help="Its method, needed if the run kept several.", autocompletion=complete_methods),
    ] = None
    dataset: Annotated[
        str | None,
        typer.Option(help="Its data set, needed if the run kept several.", autocompletion=complete_datasets),
    ] = None
    bits: Annotated[
        int | None,
        typer.Option(help="Its code length, needed if the run kept several.", parser=whole_number, metavar="N"),
    ] = None
    protocol: Annotated[
        str | None, typer.Option(help="Its protocol. (default: rs-pairs)", autocompletion=complete_protocols)
    ] = None
    seed: Annotated[
        int | None, typer.Option(help="Number of its split. (default: 0)", parser=whole_number, metavar="N")
    ] = None
    cell: Annotated[
        str | None, typer.Option(help="Key of its cell, or the beginning of the key; alone decides.", metavar="KEY")
    ] = None


@dataclass(frozen=True)
class Shown:
    """What is searched, and what of it is shown."""

    panel: ClassVar[str] = "Answer"

    top: Annotated[int, typer.Option(help="Number of items.", parser=whole_number, metavar="N")] = 10
    database: Annotated[
        Path | None,
        typer.Option(
            help="Folder of your own images, in place of the split's database.", parser=given_path, metavar="PATH"
        ),
    ] = None
    out: Annotated[
        Path | None,
        typer.Option(help="A .png or .html file to draw the answer into.", parser=given_path, metavar="PATH"),
    ] = None


@dataclass(frozen=True)
class NewPlaces:
    """Where data, weights and methods are, if no longer where the run found them."""

    panel: ClassVar[str] = "Data, weights and methods, if they are no longer where the run found them"

    plugin: Plugins = None
    dataset_dir: DatasetDirs = None
    data_root: Annotated[
        Path | None,
        typer.Option(
            help="Folder that holds UCM_captions/, Sydney_captions/, RSICD/.", parser=given_path, metavar="PATH"
        ),
    ] = None
    image_weights: Annotated[
        Path | None,
        typer.Option(help="State-dict file of the image backbone.", parser=given_path, metavar="PATH"),
    ] = None
    speech_weights: Annotated[
        str | None, typer.Option(help="Folder or name of the Whisper model.", metavar="DIR|NAME")
    ] = None
    piper_voice: Annotated[
        Path | None, typer.Option(help="Voice of the engine piper.", parser=given_path, metavar="PATH")
    ] = None


@grouped
def search(
    query: Annotated[
        str, typer.Argument(help="An image or a sound file, an id such as 12.tif or 12.tif#3, or a sentence.")
    ],
    model: KeptModel,
    answer: Shown,
    moved: NewPlaces,
    loudness: Loudness,
) -> None:
    """Find the images that fit a sentence or a sound, or the captions that fit an image, with a kept model."""
    settle_caches()
    from benchmark.kept.run_models import Places
    from benchmark.retrieval.choice import ModelChoice
    from benchmark.retrieval.command import Request
    from benchmark.retrieval.command import search as carry_out
    from benchmark.retrieval.model import Moved

    terminal = loudness.terminal()
    wanted = ModelChoice(model.method, model.dataset, model.bits, model.protocol, model.seed, model.cell)
    places = Places(
        data_root=_absolute(moved.data_root),
        image_weights=_absolute(moved.image_weights),
        speech_weights=moved.speech_weights,
        piper_voice=_absolute(moved.piper_voice),
    )
    now = Moved(places, tuple(moved.plugin or ()), tuple(moved.dataset_dir or ()))
    carry_out(Request(query, model.run, wanted, now, answer.top, answer.database, answer.out), terminal)


def _absolute(path: Path | None) -> str | None:
    return None if path is None else str(path.absolute())
