"""The options of `report` for the tables of a paper."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, ClassVar, get_args

import typer

from benchmark.cli.completion import complete_datasets, complete_methods, complete_protocols
from benchmark.cli.option_values import whole_number
from benchmark.contract.errors import UserError
from benchmark.terminal.say import say_line


@dataclass(frozen=True)
class PaperOptions:
    """What the tables of a paper show. Without `tables` the report is written again."""

    panel: ClassVar[str] = "Tables for a paper"

    tables: Annotated[
        str | None,
        typer.Option(help="main, storage, ablation, speech, protocols; in runs/NAME/paper/, and no report."),
    ] = None
    format: Annotated[str, typer.Option(help="tex, md, csv, json, html.", metavar="NAME,...")] = "tex,md,csv"
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
        str | None,
        typer.Option(help="Needed if the run has several and the table shows one.", autocompletion=complete_protocols),
    ] = None
    metrics: Annotated[str, typer.Option(help="Scores, a table for each.", metavar="NAME,...")] = "map@all"
    percent: Annotated[bool, typer.Option("--percent", help="Scores in percent.")] = False
    digits: Annotated[
        int | None,
        typer.Option(help="Decimals. (default: 3, with --percent 1)", parser=whole_number, metavar="N"),
    ] = None
    mark: Annotated[
        str,
        typer.Option(help="tied: bold, the best and what a test does not separate from it; best (and second); none."),
    ] = "tied"
    caption: Annotated[str, typer.Option(help="short, or long: with protocol, features and seeds.")] = "short"
    sort: Annotated[
        str | None,
        typer.Option(help="Rows by mean, rank, name, year or a column such as ucm/s2i/64. (default: as in the report)"),
    ] = None
    transpose: Annotated[bool, typer.Option("--transpose", help="Methods as columns.")] = False
    published: Annotated[
        bool, typer.Option("--published", help="Add rows with the scores that papers report; on real data only.")
    ] = False
    cite: Annotated[bool, typer.Option("--cite", help="Cite each method, and write references.bib.")] = False

    def refuse_without_tables(self, *, has_gallery: bool) -> None:
        """Raises UserError for an option that has no effect without `tables`."""
        shared = {"tables", "methods", "datasets", "bits", "protocol"} if has_gallery else {"tables"}
        for option in fields(self):
            if option.name not in shared and getattr(self, option.name) != option.default:
                raise UserError(f"--{option.name} belongs to the tables of a paper; add --tables main, or leave it out")

    def write(self, name: str) -> tuple[Path, ...]:
        """Writes the tables to `runs/NAME/paper/`; raises UserError for a value that no table can have."""
        from benchmark.from_python.paper_report import chosen_report, one_of, some_of
        from benchmark.store.store import Store
        from reports.paper.choice import Format, StyleName
        from reports.paper.report import FOLDER

        store = Store.existing(name)
        formats = [one_of("--format", text, get_args(Format)) for text in some_of("--format", self.format)]
        style = one_of("--style", self.style, get_args(StyleName))
        report = chosen_report(store, vars(self))
        for remark in report.remarks:
            say_line(f"note: {remark}")
        return report.write(store.folder / FOLDER, formats, style)
