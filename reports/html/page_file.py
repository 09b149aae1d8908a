"""The page as one text, from the results of a run."""

from __future__ import annotations

import base64
import gzip
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from jinja2 import Environment
from markupsafe import Markup, escape

from benchmark.contract.run_command import run_command
from benchmark.contract.units import human_bytes, human_seconds
from benchmark.store.store import Store
from reports.figures.cost_frontier import CostFrontier
from reports.html.class_scores import class_tables
from reports.html.facets import Column, columns, values
from reports.html.failed_cells import failed_cells
from reports.html.figures import figures
from reports.html.forest import forests
from reports.html.gallery import gallery
from reports.html.leaderboard import Block, leaderboard, method_slugs
from reports.html.method_cards import cards
from reports.page.answer import answer
from reports.page.definitions import DEFINITIONS
from reports.paper.names import PaperNames
from reports.render.html_templates import html_templates
from reports.results.environments import environment_rows, mixture_warnings
from reports.results.group_results import GroupResults
from reports.results.last_request import last_request
from reports.statistics.group_statistics import GroupStatistics
from reports.tables.map_scores import map_table
from reports.tables.merged_scores import shown_groups

MOST_INLINED = 800_000  # characters of the packed results.csv; where it has more, the page links to the file


def html_page(
    store: Store,
    groups: Sequence[GroupResults],
    tests: Mapping[str, GroupStatistics],
    frontiers: Sequence[CostFrontier],
    papers: PaperNames,
    results_csv: str,
    highlighted: Sequence[str],
) -> str:
    """The page of a run; the same store gives the same text.

    Args:
        store: of the run.
        groups: of its results, in report order.
        tests: slug of a group -> what is known of its uncertainty.
        frontiers: figures of what is saved, and what it costs.
        papers: names and citations of methods.
        results_csv: the file of all scores, to download from the page.
        highlighted: labels of the methods to highlight, in the order of their colours.
    """
    of_page = columns(groups)
    names = method_slugs(of_page)
    blocks = leaderboard(of_page, tests)
    by_class = class_tables(of_page, tests)
    results = [result for group in groups for result in group.cells.values()]
    request = last_request(store)
    shown = shown_groups(groups)
    return (
        _environment()
        .get_template("page.html")
        .render(
            run=store.name,
            groups=groups,
            banners=_banners(groups),
            counts=Counter(result.status for result in results),
            answer=answer(shown, {group.slug: map_table(group, tests.get(group.slug)) for group in shown}),
            columns=of_page,
            facets=_facets(of_page, blocks),
            preset=_preset(of_page, blocks),
            blocks=blocks,
            tested=any(score.interval for block in blocks for row in block.rows for score in row.scores.values()),
            names=names,
            chosen={names[label]: number for number, label in enumerate(highlighted)},
            labels={slug: label for label, slug in names.items()},
            figures=figures(of_page, blocks, names, tests, frontiers),
            forests=forests(of_page, blocks, names, tests),
            class_tables=by_class,
            cards=cards(of_page, names, papers, by_class),
            gallery=gallery(store),
            definitions=DEFINITIONS,
            environment=environment_rows(results),
            mixtures=mixture_warnings(results),
            digests=dict.fromkeys((f.dataset, f.source, f.dataset_digest) for g in groups for f in g.splits),
            command=run_command(request) if request else "",
            failed=failed_cells(groups),
            n_not_run=sum(group.n_not_run for group in groups),
            csv=_inlined(results_csv),
        )
    )


def _environment() -> Environment:
    """The templates with the filters that they use."""
    environment = html_templates("reports.html")
    environment.filters |= {
        "anchor": _anchor,
        "bytes": human_bytes,
        "coded": _coded,
        "percent": lambda share: f"{100 * share:.1f}".removesuffix(".0"),
        "seconds": human_seconds,
        "trimmed": lambda number: f"{number:.1f}".removesuffix(".0"),
    }
    environment.globals["term"] = _term
    environment.tests["known"] = lambda number: number is not None and not math.isnan(number)
    return environment


def _anchor(name: str) -> str:
    """The anchor of a definition."""
    return "def-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _term(start: str, text: str = "") -> Markup:
    """A link to the definition whose name begins so, which the script also shows where the pointer rests."""
    name = next(name for name in DEFINITIONS if name.startswith(start))
    return Markup('<a class="term" href="#{}">{}</a>').format(_anchor(name), text or start)


def _coded(text: str) -> Markup:
    """Text in which back quotes enclose code."""
    parts = [escape(part) for part in text.split("`")]
    return Markup("").join(Markup("<code>{}</code>").format(p) if n % 2 else p for n, p in enumerate(parts))


def _banners(groups: Sequence[GroupResults]) -> dict[str, tuple[str, ...]]:
    """Source of images and sounds -> the data sets that have it."""
    found: dict[str, dict[str, None]] = {}
    for group in groups:
        found.setdefault(group.label, {})[group.group.dataset] = None
    return {label: tuple(datasets) for label, datasets in found.items()}


def _facets(of_page: Sequence[Column], blocks: Sequence[Block]) -> dict[str, tuple[str, ...]]:
    """Filter -> its choices: properties of columns, then code lengths and families of the rows."""
    rows = [row for block in blocks for row in block.rows]
    of_rows = values({"bits": row.length, "family": row.kind} for row in rows)
    return values(column.facets for column in of_page) | of_rows


def _preset(of_page: Sequence[Column], blocks: Sequence[Block]) -> dict[str, frozenset[str]]:
    """Filter -> the choices that are pressed at first: the longest codes, and the lead group of each data set."""
    leads: dict[str, Mapping[str, str]] = {}
    for column in of_page:
        leads.setdefault(column.facets["data set"], column.facets)
    named = {name for facets in leads.values() for name in facets} - {"data set", "direction"}
    chosen = {name: frozenset(facets[name] for facets in leads.values()) for name in named}
    codes = [block.length for block in blocks if block.rows[0].n_bits is not None]
    real = [block.length for block in blocks if block.rows[0].n_bits is None]
    return chosen | {"bits": frozenset([*codes[-1:], *real])}


def _inlined(text: str) -> str:
    """The text as base64 of gzip; without a date the same text gives the same bytes. Empty if it is too long."""
    packed = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
    return packed if len(packed) <= MOST_INLINED else ""
