"""What features cost beside codes, and how well recognisers heard."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from benchmark.contract.feature_facts import FeatureFacts
from benchmark.contract.source_words import SOURCES
from benchmark.contract.units import human_bytes, human_seconds
from reports.results.file_names import slugs
from reports.results.group import sounds_order
from reports.results.group_results import GroupResults
from reports.tables.aspects import sounds_text
from reports.tables.table import MISSING, Block, Column, Item, Row, Table

NOTE = (
    "Mean over the items, one process each. Reading is speaking where an engine speaks the captions, with its noise. "
    "Descriptors are what the cache holds of an item, a feature is the row that methods are given; a hash code of 64 "
    "bits takes 8 bytes. Of features from a file, only their size is known. The word error rate is the number of words "
    "to substitute, insert and delete, divided by the number of spoken words; digits, hyphens and other spellings "
    "count as errors. Train is train and val. Protocols and seeds are averaged."
)

# Column -> number, and how to show it.
MEASURES: dict[str, tuple[Callable[[FeatureFacts], float | None], Callable[[float], str]]] = {
    "read an item": (lambda facts: facts.seconds_reading, human_seconds),
    "describe it": (lambda facts: facts.seconds_describing, human_seconds),
    "descriptors": (lambda facts: facts.bytes_described, human_bytes),
    "feature": (lambda facts: facts.bytes_feature, human_bytes),
}
ERRORS = {"word error rate, train": "train", "word error rate, test": "test"}


def feature_tables(found: Sequence[FeatureFacts], groups: Sequence[GroupResults]) -> list[Table]:
    """One table for each data set with results, a block for each modality; splits and seeds are averaged."""
    datasets = dict.fromkeys((group.group.dataset, group.group.source) for group in groups)
    of_dataset = {key: [facts for facts in found if (facts.dataset, facts.source) == key] for key in datasets}
    filled = {key: facts for key, facts in of_dataset.items() if facts}
    texts = frozenset(name for group in groups for modality, name in group.oracles if modality == "sound")
    return [
        _table(key, facts, slug, texts) for (key, facts), slug in zip(filled.items(), slugs(list(filled)), strict=True)
    ]


def _table(key: tuple[str, str], found: Sequence[FeatureFacts], slug: str, texts: frozenset[str]) -> Table:
    """The table of one data set; `texts` are front-ends that read the captions in place of the sounds."""
    dataset, source = key
    modalities = sorted({facts.modality for facts in found})
    has_errors = any(facts.word_error_rate for facts in found)
    label = SOURCES.get(source, source)
    return Table(
        kind="features",
        slug=slug,
        caption=f"Cost of the features of an item on {dataset} ({label}).",
        details=NOTE,
        fact_columns=("features", "sounds"),
        columns=tuple(map(Column, [*MEASURES, *(ERRORS if has_errors else ())])),
        blocks=tuple(
            Block(f"{modality}s", _rows([f for f in found if f.modality == modality], has_errors, texts))
            for modality in modalities
        ),
        notes=_files(found),
        labels=(("dataset", dataset), ("source", source)),
    )


def _rows(found: Sequence[FeatureFacts], has_errors: bool, texts: frozenset[str]) -> tuple[Row, ...]:
    """One row for each front-end and kind of sounds; images, texts, and features from a file, have one kind.

    Front-ends of the same name that differ, for instance in their weights, also have the beginning of their digest.
    """
    digests: dict[str, set[str]] = {}
    for facts in found:
        digests.setdefault(facts.front_end, set()).add(facts.front_end_digest)
    alike: dict[tuple[str, str], list[FeatureFacts]] = {}
    for facts in found:
        is_heard = facts.modality == "sound" and facts.front_end not in texts and not facts.file
        sounds = sounds_text(facts.speech, facts.noise, facts.augment_sounds) if is_heard else ""
        which = f" ({facts.front_end_digest[:6]})" if len(digests[facts.front_end]) > 1 else ""
        alike.setdefault((f"{facts.front_end}{which}", sounds), []).append(facts)
    return tuple(Row(names, tuple(_items(of, has_errors))) for names, of in sorted(alike.items(), key=_order))


def _files(found: Sequence[FeatureFacts]) -> tuple[str, ...]:
    """One sentence for each file that replaces a front-end."""
    files = dict.fromkeys((facts.front_end, facts.modality, facts.file) for facts in found if facts.file)
    return tuple(f"{name} ({modality}): features from the user's file {file}." for name, modality, file in files)


def _order(row: tuple[tuple[str, str], Sequence[FeatureFacts]]) -> tuple[str, object]:
    """By front-end, then by sounds as in the other tables."""
    (front_end, _), (facts, *_) = row
    return front_end, sounds_order(facts.speech, facts.noise, facts.augment_sounds)


def _items(alike: Sequence[FeatureFacts], has_errors: bool) -> list[Item]:
    measured = [([value(facts) for facts in alike], show) for value, show in MEASURES.values()]
    items = [_item([value for value in values if value is not None], show) for values, show in measured]
    for part in ERRORS.values() if has_errors else ():
        rates = [facts.word_error_rate[part] for facts in alike if part in facts.word_error_rate]
        items.append(_item(rates, "{:.3f}".format))
    return items


def _item(values: Sequence[float], show: Callable[[float], str]) -> Item:
    if not values:
        return Item(MISSING, (("", ""),))
    mean = math.fsum(values) / len(values)
    return Item(show(mean), (("", repr(mean)),))
