"""The README of a run's folder, which explains each file in it."""

from __future__ import annotations

from benchmark import __version__
from benchmark.contract.program import program

# Folders of the fitted methods, and of the codes of folders of images.
MODELS, DATABASES = "models", "databases"

# Path below the folder of a run -> what it is, for the README.
CONTENTS = {
    "README.md": "this page",
    "reports/report.md": "**the page to read**: findings, mAP, figures, links to everything else",
    "reports/details.md": "splits, leakage, methods with their settings, each failure, all definitions, provenance",
    "reports/report.html": "the same to explore in a browser: filters, highlights, intervals; one file",
    "reports/results.csv": "every number of every cell, one number a line",
    "reports/tables/": "each table as Markdown, LaTeX and CSV",
    "reports/figures/": "the figures as PDF in two widths and as PNG, their numbers as CSV, and captions for a paper",
    "reports/gallery/": "queries with what methods found for them, of `report --gallery`: open gallery.html",
    "paper/": "tables and panels for a paper, of `report --tables` and `report --panel`",
    ".reports.lock": "held while a report is written",
    "run.json": "the last request",
    "plan.json": "the cells of that request, each with a digest of everything its result depends on",
    "cells/KEY.json": "one result: method, data, code length, seed, scores, timings, provenance",
    "cells/KEY.npz": "packed codes (embeddings, pair scores) of that cell with labels and ids: "
    "`rescore` needs nothing else",
    "cells/KEY.queries.npz": "average precision of each query of that cell, for intervals and tests",
    "models/KEY.json, KEY.npz": "the fitted method of that cell, for `search`, with `--keep-models`",
    "front-ends/*.json, *.npz": "the fitted front-ends that describe queries as they described the items of a split",
    "databases/KEY-*/": "codes of folders of images that `search --database` was given",
    "splits/*.json": "sizes and leakage figures of each split",
    "features/*.json": "seconds and bytes that features take, and the errors of recognisers",
    "indexes/*.json": "bytes, build and query times of search indexes, of `measure`",
    "outside/METHOD.json": "where a method from outside comes from, and the verdict of the checks",
    "checkpoints/KEY.pt": "the state of an end-to-end training under way; gone when it is done",
    "tuning/KEY.json": "trials of one search of `tune`",
    "tuned.json": "the best settings that `tune` found, for `run --tuned`",
}


def readme(name: str, command: str, has_run: bool) -> str:
    """The text of the README of a run.

    Args:
        name: of the run.
        command: the command that was run last.
        has_run: whether `run` wrote to the folder; `tune` may have been the only command.
    """
    further = [
        f"    {program()} status {name}     # what is stored, and what is missing",
        f"    {program()} report {name}     # the reports again",
        f"    {program()} rescore {name}    # the scores again from the stored codes",
        "",
    ]
    rows = [f"| `{path}` | {what} |" for path, what in CONTENTS.items()]
    return "\n".join(
        [
            f"# Run {name}",
            "",
            f"Written by xmhash {__version__}, a benchmark of cross-modal hashing. The last command was",
            "",
            f"    {command}",
            "",
            "`run` and `tune` continue where they stopped and compute only what has changed since. The report ends "
            "with the commands of the last request of `run` and of the rows that came in a file.",
            "",
            "| here | what it is |",
            "|---|---|",
            *rows,
            "",
            "KEY is a digest of method, settings, data set, protocol, code length, features and seed. A run has "
            "only those of these files that it needed.",
            "",
            *(further if has_run else []),
            "Delete the folder to start afresh. Features and stand-in pictures are elsewhere, in the cache.",
            "",
        ]
    )
