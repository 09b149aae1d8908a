"""The commands below `data`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from benchmark.cli.options import Data, DataRoot, Datasets, Quiet, Verbose, Workers

if TYPE_CHECKING:
    from benchmark.plan.spec import RunSpec

data_app = typer.Typer(no_args_is_help=True, help="What data sets are there, and whether they are sound.")


def _asked(options: dict[str, object]) -> RunSpec:
    """What a command is asked to do, by the options that were given."""
    from benchmark.plan.spec import make_spec

    return make_spec({option: value for option, value in options.items() if value is not None}, "the command line")


@data_app.command("info")
def data_info(data_root: DataRoot = None) -> None:
    """Say of each data set what is there, what is missing, where to get it and how to lay it out."""
    from benchmark.cli import data_actions

    typer.echo(data_actions.info(data_root))


@data_app.command("verify")
def data_verify(
    data_root: DataRoot = None,
    datasets: Datasets = None,
    workers: Workers = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Decode every image and recording, check counts, names and checksums, and print the leakage figures."""
    from benchmark.cli import data_actions
    from benchmark.terminal.terminal import Terminal

    spec = _asked({"data_root": data_root, "workers": workers, "datasets": datasets})
    raise typer.Exit(0 if data_actions.verify(spec, Terminal(quiet, verbose)) else 1)


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
    from benchmark.cli import data_actions
    from benchmark.terminal.terminal import Terminal

    spec = _asked({"data": data, "data_root": data_root, "workers": workers, "datasets": datasets})
    whole = data_actions.speak(spec, out, Terminal(quiet, verbose))
    raise typer.Exit(0 if whole else 1)


@data_app.command("stand-in")
def data_stand_in(
    sheet: Annotated[Path | None, typer.Option(help="PNG file for a contact sheet with captions.")] = None,
    datasets: Datasets = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Draw the stand-ins, unless they are in the cache, and say where they lie."""
    from benchmark.cli import data_actions
    from benchmark.terminal.terminal import Terminal

    data_actions.stand_in(_asked({"data": "stand-in", "datasets": datasets}), sheet, Terminal(quiet, verbose))
