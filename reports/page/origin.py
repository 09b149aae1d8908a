"""The end of the page: its files, and the origin of the results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmark.contract.run_command import run_command
from reports.render.markdown import grid
from reports.render.markdown_escaping import code, escape
from reports.results.environments import environment_rows, mixture_warnings
from reports.results.group_results import GroupResults


def files(kinds: Iterable[str]) -> list[str]:
    """Lists the other files of the report.

    Args:
        kinds: of the tables that were written.
    """
    return [
        f"- {', '.join(map(code, kinds))}: the tables as `.md`, `.tex` (booktabs and graphicx) and `.csv` (unrounded), "
        "one file for each data set and one, named after the kind only, for all.",
        "- `results.csv`: every score and diagnostic of every cell, all cutoffs included, one number a line.",
        "- `figures/`: the figures as PNG and PDF.",
    ]


def provenance(groups: Sequence[GroupResults], request: Mapping[str, object] | None) -> list[str]:
    """Where the results come from, and the command that repeats them."""
    results = [result for group in groups for result in group.cells.values()]
    rows = [[name, escape(text)] for name, text in environment_rows(results)]
    lines = [grid(["what", "value"], rows)] if rows else []
    lines += ["", *(f"- **{escape(sentence)}**" for sentence in mixture_warnings(results))]
    digests = dict.fromkeys((f.dataset, f.source, f.dataset_digest) for group in groups for f in group.splits)
    lines += [
        f"- {escape(dataset)} ({source}), digest of the data: {code(digest)}" for dataset, source, digest in digests
    ]
    return [*lines, *_networks(groups), "", *repeat_command(request)]


def repeat_command(request: Mapping[str, object] | None) -> list[str]:
    """Markdown lines with the command of the last request; without a request they say that it is not on record."""
    if not request:
        return ["The request is not on record."]
    return ["To repeat the last request:", "", "```sh", run_command(request), "```"]


def _networks(groups: Sequence[GroupResults]) -> list[str]:
    """Every setting of each network of the end-to-end track."""
    found = dict.fromkeys((g.network_text, g.group.full_network) for g in groups if g.network_text)
    return [f"- end-to-end ({escape(text)}), all settings: {code(full)}" for text, full in found]
