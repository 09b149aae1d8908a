"""What the tables of a paper show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["main", "storage", "ablation", "speech", "protocols"]
StyleName = Literal["ieee", "acm", "article", "beamer"]
Format = Literal["tex", "md", "csv", "json", "html"]
MarkName = Literal["tied", "best", "none"]


@dataclass(frozen=True)
class Choice:
    """What the tables of a paper show.

    Attributes:
        kinds: tables to write.
        methods: labels, or keys of methods, each with all its settings, in the order of the rows; empty for all
            compared methods.
        datasets: names, in the order of the columns; empty for all.
        bits: code lengths; empty for all.
        protocol: the only one to show; empty where each data set has results under one.
        metrics: scores; each has a table of its own.
        percent: whether scores are percentages.
        digits: decimals of scores; None for 1 of a percentage and 3 of a share.
        mark: rule that decides which scores are bold or underlined.
        is_long: whether the caption states protocol, features and seeds.
        cite: whether names carry a citation.
        sort: order of the rows: `mean`, `rank`, `name`, `year` or the key of a column; empty for that of the report, or
            of `methods`.
        transpose: whether methods are columns.
        published: whether scores that papers report have rows of their own.
    """

    kinds: tuple[Kind, ...] = ("main",)
    methods: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    bits: tuple[int, ...] = ()
    protocol: str = ""
    metrics: tuple[str, ...] = ("map@all",)
    percent: bool = False
    digits: int | None = None
    mark: MarkName = "tied"
    is_long: bool = False
    cite: bool = False
    sort: str = ""
    transpose: bool = False
    published: bool = False
