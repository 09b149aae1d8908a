"""Texts beside the numbers of every table: caption, details, notes and the label columns of its CSV file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.results.environments import mixture_warnings
from reports.results.group_results import GroupResults
from reports.results.in_words import front_end_text
from reports.results.method_lines import MethodLine


def caption(group: GroupResults, what: str) -> str:
    """Caption that names data set, source and speech."""
    return f"{what} {on_data(group)}."


def on_data(group: GroupResults) -> str:
    """Data set, source and speech, after "on"."""
    return f"on {group.group.dataset} ({group.label})"


def inputs_text(group: GroupResults) -> str:
    """The inputs of the methods: features, or the raw inputs of the end-to-end track with its network."""
    if group.network_text:
        return f"end-to-end track ({group.network_text}), inputs {group.features_text}"
    return f"features {group.features_text}"


def details(group: GroupResults, *, of_scores: bool = True, with_deviation: bool = True) -> str:
    """Protocol, inputs and seeds; for scores also the directions, and for numbers after ± what these are."""
    key = group.group
    parts = [f"Protocol {key.protocol} version {key.protocol_version}", inputs_text(group), group.oracle_text]
    seeds = group.seed_text if with_deviation else group.mean_text
    directions = f" {'; '.join(map(group.words, group.directions))}." if of_scores else ""
    return f"{'; '.join(part for part in [*parts, seeds] if part)}.{directions}"


def labels(group: GroupResults) -> tuple[tuple[str, str], ...]:
    """(column, value) of the CSV columns that repeat the caption and details in each line."""
    key = group.group
    return (
        ("dataset", key.dataset),
        ("source", key.source),
        ("speech", group.speech),
        ("noise", key.noise),
        ("augment_sounds", str(key.augment_sounds)),
        ("protocol", key.protocol),
        ("protocol_version", str(key.protocol_version)),
        ("track", key.track),
        ("network", key.full_network),
        *((f"{modality}_features", name) for modality, name in key.front_ends),
    )


def own_features(lines: Iterable[MethodLine]) -> tuple[str, ...]:
    """One sentence for each method that prescribes its features."""
    found = dict.fromkeys((line.method, line.own) for line in lines if line.own)
    return tuple(f"{method} uses its own features: {front_end_text(own)}." for method, own in found)


def from_files(lines: Iterable[MethodLine]) -> tuple[str, ...]:
    """A sentence about the methods whose outputs came in a file; empty without any."""
    names = dict.fromkeys(line.method for line in lines if line.is_from_file)
    if not names:
        return ()
    return (
        f"Scored from a file: {', '.join(names)}. The suite neither fitted these methods nor checked what they saw.",
    )


def notes(group: GroupResults, lines: Sequence[MethodLine]) -> tuple[str, ...]:
    """Notes below a table that shows these methods."""
    return (*mixture_warnings(group.ok), *own_features(lines), *from_files(lines))
