"""The commands that keep the folder of runs in order: list runs, remove results, merge runs."""

from __future__ import annotations

from typing import Annotated

import typer

from benchmark.cli.completion import complete_methods, complete_runs
from benchmark.contract.caches import settle_caches
from benchmark.terminal.say import say, say_line

OneRun = Annotated[str, typer.Argument(help="Name of the run.", autocompletion=complete_runs)]


def runs() -> None:
    """List the runs below the current folder: dates, data sets, methods, cells and sizes."""
    from benchmark.housekeeping.run_list import run_list

    say(run_list())


def forget(
    name: OneRun,
    methods: Annotated[
        str | None,
        typer.Option(
            help="Results of these: all, names, family:NAME or NAME[PARAM=VALUE,...].", autocompletion=complete_methods
        ),
    ] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only failed results.")] = False,
    earlier: Annotated[bool, typer.Option("--earlier", help="Only results of earlier requests.")] = False,
) -> None:
    """Remove stored results of a run, with their codes, and write the report again. All that is given must hold."""
    settle_caches()
    from benchmark.housekeeping import forgetting

    condition = forgetting.Condition.of_options(methods, failed, earlier)
    say(forgetting.forget(name, condition).text())


def merge(
    names: Annotated[list[str], typer.Argument(help="Names of the runs.", autocompletion=complete_runs)],
    into: Annotated[str, typer.Option(help="Name of the merged run, new or not.", autocompletion=complete_runs)],
    prefer: Annotated[
        str | None,
        typer.Option(
            help="Name of the run whose results win where runs contradict each other.", autocompletion=complete_runs
        ),
    ] = None,
) -> None:
    """Join the stored results of runs into one run, and write its report. Nothing is fitted or scored."""
    settle_caches()
    from benchmark.housekeeping.merging import merge as join
    from benchmark.run.overview import unreadable_text

    outcome = join(names, into, prefer)
    say(outcome.text())
    if outcome.unreadable:
        say_line(f"warning: {unreadable_text(outcome.unreadable)}")


def compare(
    a: Annotated[str, typer.Argument(help="Name of the run before.", autocompletion=complete_runs)],
    b: Annotated[str, typer.Argument(help="Name of the run after.", autocompletion=complete_runs)],
    max_drop: Annotated[
        float | None,
        typer.Option(help="Exit with 1 if mAP fell by more than this, from 0 to 1, in any row.", metavar="X"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare the mAP of two runs: differences with intervals and tests, what changed, and what lost most."""
    settle_caches()
    from benchmark.housekeeping.comparing import compare as carry_out

    text, fallen = carry_out(a, b, max_drop, as_json=json)
    say(text)
    if fallen:
        say_line(f"error: {fallen}")
        raise typer.Exit(1)
