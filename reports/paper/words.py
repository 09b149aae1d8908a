"""Captions, notes and citations of a paper's tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.paper.choice import Choice
from reports.paper.names import PaperNames
from reports.paper.scores import Part, arrow
from reports.paper.selection import Shown
from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine

# Metrics with a cutoff -> how a caption begins.
METRICS = {"map": "mAP", "precision": "Precision", "recall": "Recall", "ndcg": "nDCG", "instance_recall": "Pair recall"}


def metric_text(metric: str) -> str:
    """A metric as a caption calls it; the name of `list metrics` where it has no other."""
    base, _, cutoff = metric.partition("@")
    if metric == "map@all":
        return "Mean average precision (mAP)"
    return f"{METRICS[base]}@{cutoff}" if base in METRICS and cutoff.isdecimal() else metric


def caption(parts: Sequence[Part], metric: str, choice: Choice, names: PaperNames, more: str = "") -> str:
    """What the columns hold; a long caption also states protocol, features and seeds.

    Args:
        parts: the columns.
        metric: of the scores.
        choice: of the user.
        names: of the data sets.
        more: follows the metric: "of variants of a method".
    """
    what = " ".join(filter(None, (metric_text(metric), "in percent" if choice.percent else "", more)))
    lengths = {n_bits for part in parts for n_bits in part.lengths if n_bits is not None}
    bits = {0: "", 1: f" at {next(iter(lengths), 0)} bits"}.get(len(lengths), " at several code lengths in bits")
    meanings = {arrow(part.direction): part.group.words(part.direction).partition(": ")[2] for part in parts}
    text = f"{what}{bits}. {'; '.join(f'{a}: {words}' for a, words in meanings.items())}."
    if choice.is_long:
        for one in dict.fromkeys(part.of.key for part in parts):
            shown = next(part.of for part in parts if part.of.key == one)
            text += f" {_name(shown, names)}: {_conditions(shown.group)}."
    return text


def _conditions(group: GroupResults) -> str:
    """Protocol, features and seeds of a group; the tables show no deviations."""
    return f"protocol {group.group.protocol}, features {group.features_text}, {group.mean_text}"


def _name(shown: Shown, names: PaperNames) -> str:
    return " ".join(filter(None, (names.dataset(shown.group.group.dataset), shown.condition)))


def source_notes(shown: Sequence[Shown], names: PaperNames) -> tuple[str, ...]:
    """The source of images and sounds, which every table states, once for data sets that share it."""
    sources: dict[str, list[str]] = {}
    for one in shown:
        sources.setdefault(one.group.label, []).append(names.dataset(one.group.group.dataset))
    if len(sources) > 1 and any(one.condition for one in shown):  # the conditions may be what the sources tell apart
        sources = {}
        for one in shown:
            sources.setdefault(one.group.label, []).append(_name(one, names))
    return tuple(f"{', '.join(dict.fromkeys(of))}: {label}." for label, of in sources.items())


def earlier_note(shown: Sequence[Shown], lines: Iterable[MethodLine]) -> tuple[str, ...]:
    """Names the rows that hold results of an earlier request; empty if none does."""
    labels = [line.label for line in lines if any(one.group.has_earlier(line) for one in shown)]
    return (f"Of an earlier request, and not ranked: {', '.join(labels)}.",) if labels else ()


def dataset_citations(shown: Sequence[Shown], names: PaperNames) -> tuple[tuple[str, str], ...]:
    """Name and BibTeX key of each data set that is cited."""
    keys = dict.fromkeys(one.group.group.dataset for one in shown)
    return tuple((names.dataset(key), names.citation(key)) for key in keys if names.citation(key))
