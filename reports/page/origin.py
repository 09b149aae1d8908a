"""The files of a report, and the origin of the results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmark.contract.codes_file import NOT_STATED
from benchmark.contract.printable import shell_words
from benchmark.contract.program import program
from benchmark.contract.result import Result
from benchmark.contract.run_command import run_command
from reports.render.markdown import grid
from reports.render.markdown_escaping import code, escape
from reports.results.environments import environment_rows, mixture_warnings
from reports.results.group_results import GroupResults


def files(names: Mapping[str, str]) -> list[str]:
    """Links to the other files of the report.

    Args:
        names: of each file of tables without suffix -> its heading.
    """
    return [
        *(f"- [{heading}](tables/{name}.md)" for name, heading in names.items()),
        "",
        "Each is there as `.md`, as `.tex` (booktabs and graphicx) and as `.csv` (unrounded); where a run has several "
        "data sets or conditions, each of them also has files of its own. [results.csv](results.csv) holds every score "
        "and diagnostic of every cell, one number a line; [details.md](details.md) the splits, leakage, settings, "
        "failures, definitions and origin.",
    ]


def provenance_in_short(groups: Sequence[GroupResults], request: Mapping[str, object] | None) -> list[str]:
    """Dates, commits and devices in one sentence, warnings about mixtures, and the command of the last request."""
    results = [result for group in groups for result in group.cells.values()]
    known = dict(environment_rows(results))
    parts = [f"{name} {known[name]}" for name in ("date", "commit", "device") if name in known]
    lines = [f"{escape('; '.join(parts))}.", ""] if parts else []
    lines += [line for sentence in mixture_warnings(results) for line in (f"**{escape(sentence)}**", "")]
    return [*lines, *repeat_command(request)]


def provenance(run: str, groups: Sequence[GroupResults], request: Mapping[str, object] | None) -> list[str]:
    """Where the results come from, and the commands that repeat them.

    Args:
        run: its name.
        groups: of the report.
        request: the last one; None if it is not on record.
    """
    results = [result for group in groups for result in group.cells.values()]
    rows = [[name, escape(text)] for name, text in environment_rows(results)]
    lines = [grid(["what", "value"], rows)] if rows else []
    lines += ["", *(f"- **{escape(sentence)}**" for sentence in mixture_warnings(results))]
    digests = dict.fromkeys((f.dataset, f.source, f.dataset_digest) for group in groups for f in group.splits)
    lines += [
        f"- {escape(dataset)} ({source}), digest of the data: {code(digest)}" for dataset, source, digest in digests
    ]
    return [*lines, *_networks(groups), "", *repeat_command(request), *_score_commands(run, results, request or {})]


def repeat_command(request: Mapping[str, object] | None) -> list[str]:
    """Markdown lines with the command of the last request; without a request they say that it is not on record."""
    if not request:
        return ["The request is not on record."]
    return ["To repeat the last request:", "", "```sh", run_command(request), "```"]


def _score_commands(run: str, results: Sequence[Result], request: Mapping[str, object]) -> list[str]:
    """The commands that score the files of a run again; empty without any."""
    commands = [shell_words(_scoring(run, result, request)) for result in results if result.file is not None]
    lead = "To score the files again, each in the folder that holds it:"
    return ["", lead, "", "```sh", *sorted(commands), "```"] if commands else []


def _scoring(run: str, result: Result, request: Mapping[str, object]) -> list[str]:
    """The words of a `score` command, which chooses the split in what the request has several of."""
    cell, name = result.cell, "" if result.file is None else result.file.name
    words = [*program().split(), "score", "--codes", name, "--run", run, "--as", cell.method]
    words += [] if result.method.supervision == NOT_STATED else ["--supervision", result.method.supervision]
    options = {
        "dataset": (cell.dataset, ("datasets", "dataset_dir", "dataset_file")),
        "protocol": (cell.protocol, ("protocol",)),
        "seed": (str(cell.seed), ("seeds",)),
        "sound-features": (cell.front_ends.get("sound", ""), ("sound_features",)),
        "speech": (cell.speech, ("speech",)),
        "noise": (cell.noise, ("noise",)),
    }
    for option, (value, names) in options.items():
        asked = [one for name in names for one in _listed(request.get(name))]
        words += [f"--{option}", value] if len(asked) > 1 or "all" in asked else []
    return words


def _listed(value: object) -> list[object]:
    """The values of an option."""
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def _networks(groups: Sequence[GroupResults]) -> list[str]:
    """Every setting of each network of the end-to-end track."""
    found = dict.fromkeys((g.network_text, g.group.full_network) for g in groups if g.network_text)
    return [f"- end-to-end ({escape(text)}), all settings: {code(full)}" for text, full in found]
