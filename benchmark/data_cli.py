"""The commands below `data`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from benchmark.options import Data, DataRoot, Datasets, Quiet, Verbose, Workers

if TYPE_CHECKING:
    from benchmark.spec import RunSpec

data_app = typer.Typer(no_args_is_help=True, help="What data sets are there, and whether they are sound.")


def _asked(options: dict[str, object]) -> RunSpec:
    """What a command is asked to do, by the options that were given."""
    from benchmark.spec import make_spec

    return make_spec({option: value for option, value in options.items() if value is not None}, "the command line")


@data_app.command("info")
def data_info(data_root: DataRoot = None) -> None:
    """Say of each data set what is there, what is missing, where to get it and how to lay it out."""
    from benchmark import data_commands

    typer.echo(data_commands.info(data_root))


@data_app.command("verify")
def data_verify(
    data_root: DataRoot = None,
    datasets: Datasets = None,
    workers: Workers = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Decode every image and recording, check counts, names and checksums, and print the leakage figures."""
    from benchmark import data_commands
    from benchmark.terminal import Terminal

    spec = _asked({"data_root": data_root, "workers": workers, "datasets": datasets})
    raise typer.Exit(0 if data_commands.verify(spec, Terminal(quiet, verbose)) else 1)


@data_app.command("speak")
def data_speak(
    out: Annotated[Path, typer.Option(help="Folder to write to, in the published layout.")],
    data_root: DataRoot = None,
    data: Data = None,
    datasets: Datasets = None,
    workers: Workers = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write what espeak-ng says for captions without a recording, as wav files; files that are there are kept."""
    from benchmark import data_commands
    from benchmark.terminal import Terminal

    spec = _asked({"data": data, "data_root": data_root, "workers": workers, "datasets": datasets})
    whole = data_commands.speak(spec, out, Terminal(quiet, verbose))
    raise typer.Exit(0 if whole else 1)


@data_app.command("stand-in")
def data_stand_in(
    sheet: Annotated[Path | None, typer.Option(help="PNG file for a contact sheet with captions.")] = None,
    datasets: Datasets = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Draw the stand-ins, unless they are in the cache, and say where they lie."""
    from benchmark import data_commands
    from benchmark.terminal import Terminal

    data_commands.stand_in(_asked({"data": "stand-in", "datasets": datasets}), sheet, Terminal(quiet, verbose))
