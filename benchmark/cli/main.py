"""The command line: `python -m benchmark` or `xmhash`. Heavy imports wait inside the commands that need them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from benchmark import __version__
from benchmark.cli.data_app import data_app
from benchmark.cli.options import (
    Data,
    DataRoot,
    Datasets,
    ImageFeatures,
    ImageWeights,
    Name,
    Protocols,
    Quiet,
    StoredRun,
    Verbose,
    Workers,
    complete_methods,
    complete_protocols,
    whole_number,
)

INTERRUPTED = 130  # 128 + SIGINT, as shells have it; typer returns it for Ctrl-C

app = typer.Typer(
    name="xmhash",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Compares cross-modal hashing methods on remote-sensing image <-> spoken-caption retrieval.",
)
app.add_typer(data_app, name="data")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"xmhash {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options of every command."""


@app.command()
def run(
    methods: Annotated[
        str | None,
        typer.Option(
            help="all, names, family:NAME or NAME[PARAM=VALUE,...]. (default: all)", autocompletion=complete_methods
        ),
    ] = None,
    datasets: Datasets = None,
    bits: Annotated[str | None, typer.Option(help="Code lengths. (default: 16,32,64)")] = None,
    seeds: Annotated[str | None, typer.Option(help="Numbers of splits and initialisations. (default: 0)")] = None,
    protocol: Protocols = None,
    data: Data = None,
    data_root: DataRoot = None,
    image_features: ImageFeatures = None,
    sound_features: Annotated[
        str | None, typer.Option(help="One or several of `list features`. (default: bag-of-audio-words)")
    ] = None,
    image_weights: ImageWeights = None,
    track: Annotated[
        str | None, typer.Option(help="frozen features, or end-to-end on pixels and sounds. (default: frozen)")
    ] = None,
    preset: Annotated[
        str | None, typer.Option(help="End-to-end settings: small, paper, scratch. (default: by source)")
    ] = None,
    network: Annotated[
        list[str] | None, typer.Option("--network", metavar="KEY=VALUE", help="End-to-end setting, repeatable.")
    ] = None,
    device: Annotated[str | None, typer.Option(help="cpu or cuda, of the end-to-end track. (default: cpu)")] = None,
    tuned: Annotated[Path | None, typer.Option(help="File of `tune`, whose settings are used.")] = None,
    workers: Workers = None,
    name: Name = None,
    config: Annotated[Path | None, typer.Option(help="TOML file of these options; flags win.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="METHOD.PARAM=VALUE", help="Hyper-parameter, repeatable.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan and stop.")] = False,
    rerun_failed: Annotated[bool, typer.Option("--rerun-failed", help="Run failed cells again.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Run methods on data sets, score them, and write the report. Finished cells are kept and reused."""
    from benchmark.cli import run_actions
    from benchmark.plan.spec import make_spec, parse_pairs, parse_settings, read_config
    from benchmark.terminal.terminal import Terminal

    terminal = Terminal(quiet, verbose)
    values: dict[str, object] = {} if config is None else read_config(config)
    where = "the command line" if config is None else f"{config} and the command line"
    options = {
        "methods": methods,
        "datasets": datasets,
        "bits": bits,
        "seeds": seeds,
        "protocol": protocol,
        "sound_features": sound_features,
        "data": data,
        "data_root": data_root,
        "image_features": image_features,
        "image_weights": image_weights,
        "track": track,
        "preset": preset,
        "device": device,
        "tuned": tuned,
        "workers": workers,
        "name": name,
    }
    values |= {option: value for option, value in options.items() if value is not None}
    if network:
        stated = values.get("network", {})
        values["network"] = (dict(stated) if isinstance(stated, dict) else {}) | parse_pairs(network)
    if settings:
        values["set"] = run_actions.merged(values.get("set", {}), parse_settings(settings))
    failed = run_actions.run(make_spec(values, where), dry_run, rerun_failed, terminal)
    raise typer.Exit(1 if failed else 0)


@app.command()
def tune(
    methods: Annotated[
        str | None,
        typer.Option(help="all, names a,b or family:NAME. (default: all)", autocompletion=complete_methods),
    ] = None,
    datasets: Datasets = None,
    budget: Annotated[
        int,
        typer.Option(
            help="Trials of each method on each data set, the defaults among them.", parser=whole_number, metavar="N"
        ),
    ] = 20,
    sampler: Annotated[str, typer.Option(help="tpe learns from the trials before, random does not.")] = "tpe",
    bits: Annotated[str, typer.Option(help="One code length.")] = "32",
    seed: Annotated[
        int, typer.Option(help="Number of the split whose val part scores.", parser=whole_number, metavar="N")
    ] = 0,
    protocol: Annotated[
        str | None,
        typer.Option(help="One of `list protocols`. (default: rs-pairs)", autocompletion=complete_protocols),
    ] = None,
    data: Data = None,
    data_root: DataRoot = None,
    image_features: ImageFeatures = None,
    sound_features: Annotated[
        str | None, typer.Option(help="One of `list features`. (default: bag-of-audio-words)")
    ] = None,
    image_weights: ImageWeights = None,
    workers: Workers = None,
    name: Name = None,
    out: Annotated[Path | None, typer.Option(help="File to write. (default: tuned.json in that folder)")] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Search each method's hyper-parameters on val with the same budget; `run --tuned FILE` takes what was found.

    The settings found serve all code lengths and seeds of that run. Finished trials are kept: a stopped search
    carries on, and a larger budget adds to it.
    """
    from benchmark.contract.errors import UserError
    from benchmark.plan.spec import make_spec
    from benchmark.terminal.terminal import Terminal
    from benchmark.tune.tuning import make_tuning
    from benchmark.tune.tuning import tune as search

    terminal = Terminal(quiet, verbose)
    options = {
        "methods": methods,
        "datasets": datasets,
        "bits": bits,
        "seeds": seed,
        "protocol": protocol,
        "sound_features": sound_features,
        "data": data,
        "data_root": data_root,
        "image_features": image_features,
        "image_weights": image_weights,
        "workers": workers,
        "name": name,
    }
    if seed < 0:
        raise UserError(f"--seed should be a whole number from 0, got {seed}")
    values: dict[str, object] = {option: value for option, value in options.items() if value is not None}
    failed = search(make_tuning(make_spec(values, "the command line"), budget, sampler, out), terminal)
    raise typer.Exit(1 if failed else 0)


@app.command("list")
def list_(
    kind: Annotated[str, typer.Argument(help="methods, datasets, protocols, features or metrics")],
) -> None:
    """List what can be named on the command line."""
    from benchmark.cli import listing

    typer.echo(listing.listed(kind))


@app.command()
def status(name: StoredRun = "default") -> None:
    """Show what is stored of a run."""
    from benchmark.cli import run_actions

    typer.echo(run_actions.status(name))


@app.command()
def report(name: StoredRun = "default") -> None:
    """Write the report of a run again, from what is stored."""
    from benchmark.cli import run_actions

    typer.echo(f"report: {run_actions.report(name)}")


@app.command()
def rescore(name: StoredRun = "default") -> None:
    """Score the stored codes of a run again, without data or training, and write the report."""
    from benchmark.cli import run_actions

    n_cells, path = run_actions.rescore(name)
    typer.echo(f"scored {n_cells} cells again; report: {path}")


@app.command()
def check(name: Annotated[str, typer.Argument(help="Name of a method.", autocompletion=complete_methods)]) -> None:
    """Put a method through the common checks."""
    from benchmark.checks import run_all

    lines, passed = run_all(name)
    for line in lines:
        typer.echo(line)
    raise typer.Exit(0 if passed else 1)


def main() -> None:
    """Entry point: wrong input is one line and exit code 2; Ctrl-C ends with the command that carries on and 130."""
    try:
        code = app(standalone_mode=False) or 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:
        line, code = _explained(error)
        if line is None:
            raise
        if line:
            typer.echo(f"error: {line}", err=True)
    if code == INTERRUPTED:
        from benchmark.terminal.terminal import command_line

        typer.echo(f"stopped; what is finished is kept. To carry on: {command_line()}", err=True)
    sys.exit(code)


def _explained(error: Exception) -> tuple[str | None, int]:
    """What the user has to know of an error, and the exit code; None where it is a fault of the program."""
    if isinstance(error, typer.TyperException):
        # A wrong flag or sub-command; without any, the help is there already and nothing is left to say.
        return " ".join(error.format_message().split()), error.exit_code
    from benchmark.contract.errors import UserError  # imports numpy, so not before it is needed

    if isinstance(error, UserError):
        return str(error), 2
    if isinstance(error, OSError):
        # It names its file: a folder that is not writable, a full disk.
        return f"{error}; what is finished is kept, and the same command carries on once this is mended", 2
    return None, 1
