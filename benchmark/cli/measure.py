"""The command `measure`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import typer

from benchmark.cli.completion import complete_datasets, complete_methods, complete_runs
from benchmark.cli.grouping import grouped
from benchmark.cli.loudness import Loudness
from benchmark.cli.option_values import listed, whole_number
from benchmark.contract.caches import settle_caches
from benchmark.contract.errors import UserError


@dataclass(frozen=True)
class Measured:
    """Which indexes are measured."""

    panel: ClassVar[str] = "Indexes"

    methods: Annotated[
        str | None,
        typer.Option(
            help="Outputs of these: all, names, family:NAME or NAME[PARAM=VALUE,...]. (default: all)",
            autocompletion=complete_methods,
        ),
    ] = None
    datasets: Annotated[
        str | None, typer.Option(help="all or names. (default: all)", autocompletion=complete_datasets)
    ] = None
    bits: Annotated[str | None, typer.Option(help="Code lengths. (default: all)", metavar="N,...")] = None
    sizes: Annotated[
        str, typer.Option(help="Numbers of items: data for the stored ones, others are made up.", metavar="N,...")
    ] = "data,1e5,1e6"
    build_limit: Annotated[
        int,
        typer.Option(help="Seconds after which the build of an index is given up.", parser=whole_number, metavar="N"),
    ] = 300
    again: Annotated[bool, typer.Option("--again", help="Also measure what is measured already.")] = False


@grouped
def measure(
    name: Annotated[str, typer.Argument(help="Name of the run.", autocompletion=complete_runs)],
    measured: Measured,
    loudness: Loudness,
) -> None:
    """Measure search indexes of the stored codes and vectors: bytes, build time, query time, recall.

    Every length of codes and width of vectors of a data set is measured once, one index at a time on one thread.
    """
    settle_caches()
    from benchmark.measure.command import Request, sizes_of
    from benchmark.measure.command import measure as carry_out
    from benchmark.measure.representations import Choice

    if measured.build_limit < 1:
        raise UserError(f"--build-limit should be at least 1 second, got {measured.build_limit}")
    bits = tuple(whole_number(text) for text in listed("--bits", measured.bits))
    choice = Choice(listed("--methods", measured.methods), listed("--datasets", measured.datasets), bits)
    request = Request(choice, sizes_of(listed("--sizes", measured.sizes)), measured.build_limit, measured.again)
    raise typer.Exit(1 if carry_out(name, request, loudness.terminal()) else 0)
