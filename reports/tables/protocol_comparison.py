"""mAP of the same methods on the same features under several protocols, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.results.environments import mixture_warnings
from reports.results.file_names import slugs
from reports.results.group import Group
from reports.results.group_results import GroupResults
from reports.results.leakage_in_words import seen_text
from reports.results.method_lines import MethodLine, Standing, in_order
from reports.results.seed_summary import score
from reports.tables.annotations import inputs_text, labels, own_features
from reports.tables.best_marks import marked
from reports.tables.block_titles import CHANCE, CONTROL, oracle_short
from reports.tables.chance import chance_map
from reports.tables.method_rows import method_row
from reports.tables.missing_classes import without_classes
from reports.tables.summary_items import summary_item
from reports.tables.table import Block, Column, Row, Table

KIND = "protocols"


@dataclass(frozen=True)
class Protocols:
    """Groups that differ only in the protocol.

    Attributes:
        groups: one for each protocol, in report order, all with scores.
        slug: part of their file name.
    """

    groups: tuple[GroupResults, ...]
    slug: str

    @property
    def lead(self) -> GroupResults:
        """The group that describes all of them; one with oracle rows if there is any."""
        return next((group for group in self.groups if group.oracles), self.groups[0])

    @property
    def lines(self) -> tuple[MethodLine, ...]:
        """Methods of all groups."""
        found = {(line.label, line.is_real): line for group in reversed(self.groups) for line in group.lines}
        return in_order(found.values())

    @property
    def lengths(self) -> tuple[int | None, ...]:
        """Code lengths of all groups; a final None stands for real-valued methods."""
        lengths = sorted({n_bits for group in self.groups for n_bits in group.lengths})
        return (*lengths, *((None,) if any(line.is_real for line in self.lines) else ()))


def side_by_side(groups: Sequence[GroupResults]) -> tuple[Protocols, ...]:
    """Finds groups with scores under at least two protocols; of each protocol, only the newest version counts."""
    found: dict[Group, dict[str, GroupResults]] = {}
    for group in groups:
        if group.ok:
            # Groups come in report order, so a newer version replaces an older one.
            without_protocol = replace(group.group, protocol="", protocol_version=0)
            found.setdefault(without_protocol, {})[group.group.protocol] = group
    several = [list(by_name.values()) for by_name in found.values() if len(by_name) > 1]
    keys = [of[0].group for of in several]
    parts = [
        (
            key.dataset,
            key.source,
            key.speech,
            key.noise,
            f"copies{key.augment_sounds}",
            key.track,
            of[0].network_text,
            *(name for _, name in key.front_ends),
        )
        for key, of in zip(keys, several, strict=True)
    ]
    return tuple(Protocols(tuple(of), slug) for of, slug in zip(several, slugs(parts), strict=True))


def protocols_table(protocols: Protocols) -> Table:
    """Mean average precision by direction and protocol, a block for each code length."""
    lead = protocols.lead
    places = [(direction, group) for direction in lead.directions for group in protocols.groups]
    blocks = [block for n_bits in protocols.lengths for block in _blocks(protocols, places, n_bits)]
    chance = tuple(summary_item(group.split_summary(chance_map(d))) for d, group in places)
    blocks.append(Block(CHANCE, (Row(("chance", ""), chance),)))
    seen = "; ".join(f"{group.group.protocol} {seen_text(group)}" for group in protocols.groups)
    return Table(
        kind=KIND,
        slug=protocols.slug,
        caption=f"mAP (map@all) by direction and protocol on {lead.group.dataset} ({lead.label}).",
        details=_details(protocols),
        fact_columns=("method", "family"),
        columns=tuple(Column(group.group.protocol, direction) for direction, group in places),
        blocks=tuple(block for block in blocks if block.rows),
        notes=(
            f"Test sounds in use that speak a sentence of the training part: {seen}.",
            *(f"{group.group.protocol}, {text}" for group in protocols.groups for text in without_classes(group)),
            *mixture_warnings(result for group in protocols.groups for result in group.ok),
            *own_features(protocols.lines),
        ),
        labels=tuple(pair for pair in labels(lead) if pair[0] not in ("protocol", "protocol_version")),
    )


def _blocks(protocols: Protocols, places: Sequence[tuple[str, GroupResults]], n_bits: int | None) -> list[Block]:
    """The blocks of one code length (None: of real-valued methods): ordinary rows, then controls, then oracle rows."""

    def row(line: MethodLine) -> Row:
        summaries = [group.summary(line.label, n_bits, score(f"{d}/map@all")) for d, group in places]
        return method_row(line, (line.label, line.facts.family), [summary_item(summary) for summary in summaries])

    def rows(standing: Standing) -> list[Row]:
        lines = [m for m in protocols.lines if m.standing == standing and m.is_real == (n_bits is None)]
        return [row(line) for line in lines]

    title = "real-valued" if n_bits is None else f"{n_bits} bits"
    compared = rows("compared")
    ordinary = (*(marked(compared) if compared else ()), *rows("floor"), *rows("hard-label-reference"))
    return [
        Block(title, ordinary),
        Block(f"{title}, {CONTROL}", tuple(rows("control"))),
        Block(f"{title}, {oracle_short(protocols.lead)}", tuple(rows("oracle"))),
    ]


def _details(protocols: Protocols) -> str:
    """Protocols with their versions, inputs, seeds and directions."""
    keys = [group.group for group in protocols.groups]
    versions = ", ".join(f"{key.protocol} version {key.protocol_version}" for key in keys)
    seeds = dict.fromkeys(group.seed_text for group in protocols.groups)
    if len(seeds) > 1:
        seeds = dict.fromkeys(f"{group.group.protocol}: {group.seed_text}" for group in protocols.groups)
    lead = protocols.lead
    directions = "; ".join(map(lead.words, lead.directions))
    return f"Protocols {versions}; {inputs_text(lead)}; {'; '.join(seeds)}. {directions}."
