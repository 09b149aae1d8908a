"""What every table of a group says beside its numbers: caption, details, notes and the labels of its CSV file."""

from __future__ import annotations

from collections.abc import Iterable

from reports.results.frame import GroupResults, MethodLine
from reports.results.group import front_end_text
from reports.results.provenance import mixture
from reports.tables.table import Item, Row

CEILING = "hard guesses of the class as codes, not comparable"


def caption(group: GroupResults, what: str) -> str:
    """Caption that names data, source and speech."""
    return f"{what} on {group.group.dataset} ({group.label})."


def inputs_text(group: GroupResults) -> str:
    """What methods are given: features, or the raw inputs of the end-to-end track with its network."""
    if group.network_text:
        return f"end-to-end track ({group.network_text}), inputs {group.features_text}"
    return f"features {group.features_text}"


def details(group: GroupResults, *, of_scores: bool = True) -> str:
    """Protocol, features, seeds and, of scores, the directions."""
    key = group.group
    parts = [f"Protocol {key.protocol} version {key.protocol_version}", inputs_text(group), group.oracle_text]
    directions = f" {'; '.join(map(group.words, group.directions))}." if of_scores else ""
    return f"{'; '.join(part for part in [*parts, group.seed_text] if part)}.{directions}"


def labels(group: GroupResults) -> tuple[tuple[str, str], ...]:
    """Columns that say in each line of a CSV file what the caption says elsewhere."""
    key = group.group
    return (
        ("dataset", key.dataset),
        ("source", key.source),
        ("speech", group.speech),
        ("protocol", key.protocol),
        ("protocol_version", str(key.protocol_version)),
        ("track", key.track),
        ("network", key.full_network),
        *((f"{modality}_features", name) for modality, name in key.front_ends),
    )


def method_row(line: MethodLine, facts: tuple[str, ...], items: list[Item]) -> Row:
    """A row of one method, with the features that are not its table's."""
    return Row(facts, tuple(items), tuple((f"{modality}_features", name) for modality, name in line.features))


def oracle_words(group: GroupResults) -> str:
    """What the rows with oracles are, in short."""
    modalities = " and ".join(dict.fromkeys(modality for modality, _ in group.oracles))
    return f"oracle: {' + '.join(name for _, name in group.oracles)} in place of the {modalities}"


def oracle_title(group: GroupResults) -> str:
    """Title of the rows whose methods are given what none can have."""
    if any(modality != "sound" for modality, _ in group.oracles):
        return oracle_words(group)
    names = " + ".join(name for _, name in group.oracles)
    return f"oracle: the caption as text in place of its sound ({names}): the ceiling of perfect speech recognition"


def own_features(lines: Iterable[MethodLine]) -> tuple[str, ...]:
    """One sentence for each method that has features of its own, whatever the run's are."""
    found = dict.fromkeys((line.method, line.own) for line in lines if line.own)
    return tuple(f"{method} has features of its own: {front_end_text(own)}." for method, own in found)


def notes(group: GroupResults, lines: Iterable[MethodLine]) -> tuple[str, ...]:
    """What has to be read below a table with these rows."""
    return (*mixture(group.ok), *own_features(lines))
