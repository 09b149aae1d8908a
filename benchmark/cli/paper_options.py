"""The options of `report` for the tables of a paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeVar, get_args

import typer

from benchmark.cli.completion import complete_datasets, complete_methods, complete_protocols
from benchmark.cli.option_values import listed, whole_number
from benchmark.contract.errors import UserError
from benchmark.contract.quoting import shown

if TYPE_CHECKING:
    from reports.paper.choice import Choice

NameT = TypeVar("NameT", bound=str)


@dataclass(frozen=True)
class PaperOptions:
    """What the tables of a paper show. Without `tables` the report is written again."""

    panel: ClassVar[str] = "Tables for a paper"

    tables: Annotated[
        str | None, typer.Option(help="main, storage; written to runs/NAME/paper/ in place of the report.")
    ] = None
    style: Annotated[str, typer.Option(help="Of the document: ieee, acm, article or beamer.")] = "ieee"
    methods: Annotated[
        str | None,
        typer.Option(
            help="Rows, in this order: names, or NAME[PARAM=VALUE,...]. (default: all compared methods)",
            autocompletion=complete_methods,
        ),
    ] = None
    datasets: Annotated[
        str | None, typer.Option(help="Columns, in this order. (default: all)", autocompletion=complete_datasets)
    ] = None
    bits: Annotated[str | None, typer.Option(help="Code lengths. (default: all)", metavar="N,...")] = None
    protocol: Annotated[
        str | None, typer.Option(help="Needed if the run has several.", autocompletion=complete_protocols)
    ] = None
    metrics: Annotated[str, typer.Option(help="Scores, a table for each.", metavar="NAME,...")] = "map@all"
    percent: Annotated[bool, typer.Option("--percent", help="Scores in percent.")] = False
    digits: Annotated[
        int | None,
        typer.Option(help="Decimals. (default: 3, with --percent 1)", parser=whole_number, metavar="N"),
    ] = None
    mark: Annotated[str, typer.Option(help="best: bold, and the second underlined; none.")] = "best"
    caption: Annotated[str, typer.Option(help="short, or long: with protocol, features and seeds.")] = "short"
    cite: Annotated[bool, typer.Option("--cite", help="Cite each method, and write references.bib.")] = False

    def choice(self) -> Choice:
        """The choice; raises UserError for a value that no table can have."""
        from reports.paper.choice import Choice, Kind, StyleName

        if self.digits is not None and not 0 <= self.digits <= 6:
            raise UserError(f"--digits should be a number of decimals from 0 to 6, got {self.digits}")
        return Choice(
            kinds=tuple(_one_of("--tables", kind, get_args(Kind)) for kind in listed("--tables", self.tables)),
            style=_one_of("--style", self.style, get_args(StyleName)),
            methods=listed("--methods", self.methods),
            datasets=listed("--datasets", self.datasets),
            bits=tuple(whole_number(text) for text in listed("--bits", self.bits)),
            protocol=self.protocol or "",
            metrics=listed("--metrics", self.metrics),
            percent=self.percent,
            digits=self.digits,
            mark=_one_of("--mark", self.mark, ("best", "none")) == "best",
            is_long=_one_of("--caption", self.caption, ("short", "long")) == "long",
            cite=self.cite,
        )


def _one_of(option: str, value: str, allowed: Sequence[NameT]) -> NameT:
    """The value; raises UserError, which lists what is allowed, for any other."""
    for name in allowed:
        if name == value:
            return name
    raise UserError(f"{option} should be one of {', '.join(allowed)}, got {shown(value)}")
