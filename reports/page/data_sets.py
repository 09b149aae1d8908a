"""Warnings, counts of cells, and the data sets of the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from benchmark.contract.split_facts import SplitFacts
from reports.page.earlier_results import earlier_balance, footnote
from reports.render.markdown import grid
from reports.render.markdown_escaping import escape
from reports.results.group_results import GroupResults
from reports.tables.aspects import sounds_of
from reports.tables.earlier_results_mark import signed

# Rows of the short list of groups.
N_ROWS = 12


def warnings(groups: Sequence[GroupResults]) -> list[str]:
    """Warns of stand-in data and synthetic speech."""
    lines = []
    stand_in = dict.fromkeys(group.group.dataset for group in groups if group.group.source == "stand-in")
    if stand_in:
        lines.append(f"> **stand-in data: not comparable with published numbers** ({escape(', '.join(stand_in))})")
    spoken: dict[str, dict[str, None]] = {}
    for g in groups:
        if g.is_synthetic:
            spoken.setdefault(g.speech_text, {})[f"{g.group.dataset}, {g.group.source}"] = None
    for speech, where in spoken.items():
        lines += [">"] if lines else []
        lines.append(f"> **speech: {escape(speech)}** ({escape('; '.join(where))})")
    return [*lines, ""] if lines else []


def counts(groups: Sequence[GroupResults]) -> list[str]:
    """Counts cells by status."""
    if not groups:
        return ["This run holds no results yet.", ""]
    status = Counter(result.status for group in groups for result in group.cells.values())
    balance = f"{status['ok']} cells ok, {status['failed']} failed, {status['skipped']} skipped"
    n_not_run = sum(group.n_not_run for group in groups)
    balance += f", {n_not_run} not run" if n_not_run else ""
    return [f"{balance}. A cell is one method on one split at one code length.", ""]


def groups_in_short(groups: Sequence[GroupResults]) -> list[str]:
    """A line for each of the first groups: data, protocol, sounds, features, sizes of the test part and seeds."""
    shown = groups[:N_ROWS]
    has_sounds = any(group.has_sounds for group in shown)
    header = ["data set", "source", "protocol", *(["sounds"] if has_sounds else []), "features", "queries"]
    rows = [
        [
            signed(escape(g.group.dataset), g.has_earlier()),
            escape(g.group.source),
            escape(f"{g.group.protocol} v{g.group.protocol_version}"),
            *([escape(sounds_of(g) if g.has_sounds else "–")] if has_sounds else []),
            escape(f"{g.group.track}: {g.network_text}" if g.network_text else g.features_text),
            _sides(g.splits, "n_query"),
            _sides(g.splits, "n_database"),
            ", ".join(map(str, g.seeds)),
        ]
        for g in shown
    ]
    more = [f"And {len(groups) - N_ROWS} more.", ""] if len(groups) > N_ROWS else []
    table = grid([*header, "database", "seeds"], rows)
    return [table, *footnote(group.has_earlier() for group in shown), "", *more]


def what_ran(groups: Sequence[GroupResults]) -> list[str]:
    """Data sets with split sizes, front-ends, code lengths and seeds."""
    header = [
        "data set",
        "source",
        "speech",
        "changes",
        "protocol",
        "items",
        "classes",
        "train",
        "val",
        "queries",
    ]
    header += ["database", "track", "features", "bits", "seeds"]
    rows = [
        [
            signed(escape(g.group.dataset), g.has_earlier()),
            *map(escape, (g.group.source, g.speech, g.group.changes_text or "–")),
            escape(f"{g.group.protocol} v{g.group.protocol_version}"),
            _items(g),
            *(_sizes(g, name) for name in ("n_classes", "n_train", "n_val")),
            _sides(g.splits, "n_query"),
            _sides(g.splits, "n_database"),
            escape(f"{g.group.track}: {g.network_text}" if g.network_text else g.group.track),
            escape(g.features_text),
            ", ".join(map(str, g.lengths)) or "–",
            ", ".join(map(str, g.seeds)),
        ]
        for g in groups
    ]
    notes = (
        "Train and val are counted in images, those of a feature file in pairs; methods are fitted on both together, "
        "and see labels only if supervised. Real-valued methods have no code length."
    )
    remarks = dict.fromkeys(f"{f.dataset}: {remark}" for g in groups for f in g.splits for remark in f.remarks)
    return [
        grid(header, rows),
        *footnote(group.has_earlier() for group in groups),
        "",
        notes,
        *(["", *(f"- {escape(remark)}" for remark in remarks)] if remarks else []),
        *earlier_balance(groups),
    ]


def _items(group: GroupResults) -> str:
    """Items of each modality in the whole data set."""
    if not group.splits:
        return "–"
    names = [f"{modality}s" for modality in group.splits[0].n_query]
    return ", ".join(
        f"{_sizes(group, size)} {name}" for size, name in zip(("n_images", "n_sounds"), names, strict=True)
    )


def _sizes(group: GroupResults, read: str) -> str:
    """A size of the splits, or its range over the seeds."""
    found: list[int] = sorted({getattr(facts, read) for facts in group.splits})
    return " to ".join(f"{n:,}" for n in dict.fromkeys([found[0], found[-1]])) if found else "–"


def _sides(splits: Sequence[SplitFacts], side: str) -> str:
    """Items of each modality among the queries or in the database, in the first split."""
    sizes: Mapping[str, int] = getattr(splits[0], side) if splits else {}
    return ", ".join(f"{n:,} {modality}s" for modality, n in sizes.items()) or "–"
