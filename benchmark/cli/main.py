"""The command line: `python -m benchmark` or `xmhash`. Each command imports what it needs, so that `--help` is fast."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from benchmark import __version__
from benchmark.cli.completion import complete_methods
from benchmark.cli.data import data_app
from benchmark.cli.exchange import export, score
from benchmark.cli.gallery_options import GalleryOptions
from benchmark.cli.grouping import grouped
from benchmark.cli.loudness import Loudness
from benchmark.cli.measure import measure
from benchmark.cli.new_method import new_method
from benchmark.cli.options import RunOptions, StoredRun, TuneOptions
from benchmark.cli.paper_options import PaperOptions
from benchmark.cli.plugin_option import Plugins
from benchmark.cli.search import search
from benchmark.cli.stored_runs import compare, forget, merge, runs
from benchmark.contract.caches import settle_caches
from benchmark.contract.errors import UserError
from benchmark.terminal.say import say, say_line

INTERRUPTED = 130  # 128 + SIGINT, as in shells; typer returns it after Ctrl-C
TERMINATED = 143  # 128 + SIGTERM

app = typer.Typer(
    name="xmhash",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Compares cross-modal hashing methods on remote-sensing image <-> spoken-caption retrieval.",
)
app.add_typer(data_app, name="data")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"xmhash {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options of every command."""


@app.command()
@grouped
def run(options: RunOptions, loudness: Loudness) -> None:
    """Run methods on data sets, score them, and write the report. Finished cells are kept and reused."""
    settle_caches()
    from benchmark.checks.examination import examine
    from benchmark.cli.request import run_request
    from benchmark.run.whole_run import run as carry_out

    terminal = loudness.terminal()
    failed = carry_out(run_request(options), options.dry_run, options.rerun_failed, terminal, examine)
    raise typer.Exit(1 if failed else 0)


@app.command()
@grouped
def tune(options: TuneOptions, loudness: Loudness) -> None:
    """Search each method's hyper-parameters on val with the same budget; `run --tuned FILE` uses the best.

    The settings found serve all code lengths and seeds of that run. Finished trials are kept: a stopped search
    carries on, and a larger budget adds to it.
    """
    settle_caches()
    from benchmark.cli.request import tuning_request
    from benchmark.tune.command import tune as search

    terminal = loudness.terminal()
    failed = search(tuning_request(options), terminal)
    raise typer.Exit(1 if failed else 0)


@app.command("list")
def list_(
    kind: Annotated[
        str | None,
        typer.Argument(help="methods, datasets, protocols, features or metrics; without it, what each of them is."),
    ] = None,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="Say what each method is; name its paper, its hyper-parameters and their ranges.",
            show_default=False,
        ),
    ] = False,
    plugin: Plugins = None,
) -> None:
    """List the names that the other commands accept."""
    from benchmark.cli.listing import listed
    from benchmark.plugin_files import use_plugins

    use_plugins(plugin or ())
    say(listed(kind, verbose))


@app.command()
def status(name: StoredRun = "default") -> None:
    """Show which results of a run are stored, and what its last request would still do."""
    settle_caches()
    from benchmark.run import revisit

    say(revisit.status(name))
    _warn(revisit.unreadable(name))


@app.command()
@grouped
def report(
    paper: PaperOptions,
    gallery: GalleryOptions,
    name: StoredRun = "default",
    highlight: Annotated[
        str | None,
        typer.Option(
            help="Up to 6 methods with coloured lines in the figures. (default: the best by mean rank, and dtbh)",
            autocompletion=complete_methods,
        ),
    ] = None,
) -> None:
    """Write the report of a run again, from its stored results; with --tables, tables for a paper."""
    settle_caches()
    from benchmark.run import revisit

    if gallery.play and not gallery.gallery:
        raise UserError("--play belongs to a gallery; add --gallery")
    if highlight is not None and (paper.tables is not None or gallery.one is not None):
        raise UserError("--highlight belongs to the figures of the report; leave it out, or --tables and --panel")
    if paper.tables is None:
        paper.refuse_without_tables(has_gallery=gallery.gallery or gallery.one is not None)
    if gallery.one is not None:
        from benchmark.gallery.command import write_panel

        say(str(write_panel(name, gallery.choice(paper), gallery.one)))
    if gallery.gallery:
        from benchmark.gallery.command import write_gallery

        say(f"gallery: {write_gallery(name, gallery.choice(paper), play=gallery.play)}")
    if paper.tables is not None:
        for path in paper.write(name):
            say(str(path))
    elif gallery.one is None:
        say(f"report: {revisit.report(name, highlight)}")
    _warn(revisit.unreadable(name))


@app.command()
def rescore(name: StoredRun = "default") -> None:
    """Score the stored codes of a run again, without data or training, and write the report."""
    settle_caches()
    from benchmark.run import revisit

    n_cells, problems, path = revisit.rescore(name)
    for problem in problems:
        say_line(f"error: {problem}")
    say(f"scored {n_cells} cells again; report: {path}")
    _warn(revisit.unreadable(name))
    raise typer.Exit(1 if problems else 0)


def _warn(line: str) -> None:
    if line:
        say_line(f"warning: {line}")


for command in (runs, compare, forget, merge):
    app.command()(command)


@app.command()
def check(
    name: Annotated[str, typer.Argument(help="Name of a method.", autocompletion=complete_methods)],
    plugin: Plugins = None,
) -> None:
    """Run the common checks on a method."""
    settle_caches()
    from benchmark.checks.findings import findings_of, total
    from benchmark.checks.verdicts import keep_full
    from benchmark.plugin_files import use_plugins

    use_plugins(plugin or ())
    found = []
    for finding in findings_of(name):
        say(str(finding))
        found.append(finding)
    say(total(found))
    keep_full(name, found)
    raise typer.Exit(1 if any(finding.status == "FAILED" for finding in found) else 0)


app.command("new-method")(new_method)
app.command()(export)
app.command()(score)
app.command()(search)
app.command()(measure)


def main() -> None:
    """Runs the command line and exits: wrong input prints one line and exits with 2, Ctrl-C exits with 130.

    SIGTERM, which batch systems and containers send, ends it as Ctrl-C does, and exits with 143.
    """
    received: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        received.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        code = app(standalone_mode=False) or 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:
        line, code = _explained(error)
        if line is None:
            raise
        if line:
            say_line(f"error: {line}")
    if code == INTERRUPTED:
        from benchmark.terminal.command_line import command_line

        say_line(f"stopped; finished work is kept. To carry on: {command_line()}")
    sys.exit(TERMINATED if received else code)


def _explained(error: Exception) -> tuple[str | None, int]:
    """The line that explains an error to the user, and the exit code; None for a bug, which keeps its traceback."""
    if isinstance(error, typer.TyperException):
        # An unknown option or command. A call without any has printed the help, and its message is empty.
        message = " ".join(error.format_message().split())
        context = getattr(error, "ctx", None)
        hint = f"; see `{context.command_path} --help`" if message and context is not None else ""
        return f"{message.rstrip('.')}{hint}", error.exit_code
    if isinstance(error, UserError):
        return str(error), 2
    if isinstance(error, OSError):
        # It names the file: a folder that cannot be written to, a full disk.
        return f"{error}; finished work is kept, and the same command carries on once this is fixed", 2
    return None, 1
