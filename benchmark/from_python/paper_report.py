"""Reads a stored run as tables for a paper."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, get_args

from benchmark.contract.errors import UserError
from benchmark.contract.python_words import in_python_words
from benchmark.contract.quoting import shown
from benchmark.from_python.run_frame import store_of
from benchmark.plan.spec import separated
from benchmark.run.overview import unreadable_text
from benchmark.run.report import paper_names
from benchmark.store.store import Store

if TYPE_CHECKING:
    from reports.paper.report import Report

NameT = TypeVar("NameT", bound=str)

Names = str | Sequence[str]


def load_report(
    run: str | Path,
    *,
    tables: Names = "main",
    methods: Names = (),
    datasets: Names = (),
    bits: str | int | Sequence[int] = (),
    protocol: str | None = None,
    metrics: Names = "map@all",
    percent: bool = False,
    digits: int | None = None,
    mark: str = "tied",
    caption: str = "short",
    sort: str | None = None,
    transpose: bool = False,
    published: bool = False,
    cite: bool = False,
) -> Report:
    """The tables of a stored run for a paper, by their labels; `report --tables` writes the same tables.

    Each table has `to_latex(style)`, `to_markdown()`, `to_html()`, `to_csv()`, `to_json()` and `to_pandas()`. The
    report writes files with `write(folder, formats, style)`, and `references` holds BibTeX. Every argument means what
    the option of `report` means; names are a list, or a text with commas.

    Args:
        run: name of a run in `runs/` of the current folder, or the path of the folder of a run.
        tables: main, storage, ablation, speech or protocols.
        methods: rows in this order; by default all compared methods.
        datasets: columns in this order; by default all.
        bits: code lengths; by default all.
        protocol: the only one to show; needed if the run has several and the table shows one.
        metrics: scores of `list metrics`, a table for each.
        percent: whether scores are percentages.
        digits: decimals; by default 3, or 1 of percentages.
        mark: tied (bold: the best, and all that a paired test does not separate from it; it needs mAP with values of
            single queries, and other scores are marked as by best), best (bold, and the second underlined) or none.
        caption: short, or long: with protocol, features and seeds.
        sort: order of the rows: mean, rank, name, year, or a column such as "ucm/s2i/64".
        transpose: whether methods are columns.
        published: whether the scores that papers report have rows of their own.
        cite: whether names carry a citation.

    Raises:
        ValueError: `run` is neither a text nor a path.
        UserError: there is no such run, a value does not fit, or the run lacks what it names.

    Warns:
        UserWarning: files of results cannot be read and are left out, or the run lacks values for the test.
    """
    values = {name: value for name, value in locals().items() if name != "run"}
    store = store_of(run)
    if unreadable := unreadable_text([path for path in store.unreadable() if path.parent == store.cells]):
        warnings.warn(unreadable, stacklevel=2)
    with in_python_words({}):
        report = chosen_report(store, values)
    for remark in report.remarks:
        warnings.warn(remark, stacklevel=2)
    return report


def chosen_report(store: Store, values: Mapping[str, object]) -> Report:
    """The tables of a run under options of `report`; raises UserError for a value that does not fit the run."""
    from reports.paper.choice import Choice, Kind, MarkName
    from reports.paper.report import report_of

    choice = Choice(
        kinds=tuple(one_of("--tables", kind, get_args(Kind)) for kind in some_of("--tables", values["tables"])),
        methods=names_of("--methods", values["methods"]),
        datasets=names_of("--datasets", values["datasets"]),
        bits=tuple(_whole_number("--bits", text) for text in names_of("--bits", values["bits"])),
        protocol=str(values["protocol"] or ""),
        metrics=some_of("--metrics", values["metrics"]),
        percent=bool(values["percent"]),
        digits=_digits(values["digits"]),
        mark=one_of("--mark", values["mark"], get_args(MarkName)),
        is_long=one_of("--caption", values["caption"], ("short", "long")) == "long",
        cite=bool(values["cite"]),
        sort=str(values["sort"] or ""),
        transpose=bool(values["transpose"]),
        published=bool(values["published"]),
    )
    return report_of(store, choice, paper_names(None if choice.cite else frozenset()))


def names_of(option: str, value: object) -> tuple[str, ...]:
    """Names of a list, or between the commas of a text, each once; raises UserError where a text lacks one."""
    if isinstance(value, str):
        if not value.strip():
            raise UserError(f"{option} needs at least one value, got none")
        try:
            return tuple(dict.fromkeys(separated(value)))
        except ValueError as error:
            raise UserError(f"{option} {error}") from None
    if value is None or isinstance(value, int):
        return () if value is None else (str(value),)
    if not isinstance(value, Sequence):
        raise UserError(f"{option} should be a list of names, or a text with commas, got {shown(value)}")
    return tuple(dict.fromkeys(map(str, value)))


def some_of(option: str, value: object) -> tuple[str, ...]:
    """The names of an option that has no meaning without any; raises UserError where there are none."""
    if found := names_of(option, value):
        return found
    raise UserError(f"{option} needs at least one value, got none")


def one_of(option: str, value: object, allowed: Sequence[NameT]) -> NameT:
    """The value; raises UserError, which lists what is allowed, for any other."""
    for name in allowed:
        if name == value:
            return name
    raise UserError(f"{option} should be one of {', '.join(allowed)}, got {shown(value)}")


def _whole_number(option: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise UserError(f"{option} should be whole numbers, got {shown(text)}") from None


def _digits(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 6:
        raise UserError(f"--digits should be a number of decimals from 0 to 6, got {shown(value)}")
    return value
