"""The same methods on the same features under several protocols, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.page.leakage import leakage_text, seen_text
from reports.render.markdown import escape, markdown
from reports.results.entry import Entry, score
from reports.results.frame import GroupResults, MethodLine, Standing, in_order
from reports.results.group import Group
from reports.results.naming import slugs
from reports.results.provenance import mixture
from reports.tables.labels import inputs_text, labels, method_row, oracle_words, own_features
from reports.tables.table import Block, Column, Row, Table, entry_item, marked

KIND = "protocols"
TITLE = "Protocols side by side"


@dataclass(frozen=True)
class Protocols:
    """Groups that differ in nothing but the protocol: one of each, in report order, all with scores."""

    groups: tuple[GroupResults, ...]
    slug: str

    @property
    def lead(self) -> GroupResults:
        """The group that speaks for all; one with oracle rows where any has them."""
        return next((group for group in self.groups if group.oracles), self.groups[0])

    @property
    def lines(self) -> tuple[MethodLine, ...]:
        """Methods of any of the groups."""
        found = {(line.label, line.is_real): line for group in reversed(self.groups) for line in group.lines}
        return in_order(found.values())

    @property
    def lengths(self) -> tuple[int | None, ...]:
        """Code lengths of any of the groups, and None where a method is real-valued."""
        lengths = sorted({n_bits for group in self.groups for n_bits in group.lengths})
        return (*lengths, *((None,) if any(line.is_real for line in self.lines) else ()))


def _bare(group: Group) -> Group:
    """The group without its protocol."""
    return replace(group, protocol="", protocol_version=0)


def side_by_side(groups: Sequence[GroupResults]) -> tuple[Protocols, ...]:
    """Groups with scores under at least two protocols; of several versions of a protocol, the newest."""
    found: dict[Group, dict[str, GroupResults]] = {}
    for group in groups:
        if group.ok:
            # Groups come in report order, so a newer version of a protocol comes later.
            found.setdefault(_bare(group.group), {})[group.group.protocol] = group
    several = [list(by_name.values()) for by_name in found.values() if len(by_name) > 1]
    keys = [of[0].group for of in several]
    parts = [
        (key.dataset, key.source, key.track, of[0].network_text, *(name for _, name in key.front_ends))
        for key, of in zip(keys, several, strict=True)
    ]
    return tuple(Protocols(tuple(of), slug) for of, slug in zip(several, slugs(parts), strict=True))


def _details(protocols: Protocols) -> str:
    """Versions, features, seeds and directions."""
    keys = [group.group for group in protocols.groups]
    versions = ", ".join(f"{key.protocol} version {key.protocol_version}" for key in keys)
    seeds = dict.fromkeys(group.seed_text for group in protocols.groups)
    if len(seeds) > 1:
        seeds = dict.fromkeys(f"{group.group.protocol}: {group.seed_text}" for group in protocols.groups)
    lead = protocols.lead
    directions = "; ".join(map(lead.words, lead.directions))
    return f"Protocols {versions}; {inputs_text(lead)}; {'; '.join(seeds)}. {directions}."


def protocols_table(protocols: Protocols) -> Table:
    """Mean average precision by direction and protocol, a block for each code length."""
    lead = protocols.lead
    places = [(direction, group) for direction in lead.directions for group in protocols.groups]

    def row(line: MethodLine, n_bits: int | None) -> Row:
        """Cells of one method at this length."""
        entries: list[Entry] = [g.entry(line.label, n_bits, score(f"{d}/map@all")) for d, g in places]
        return method_row(line, (line.label, line.facts.family), [entry_item(entry) for entry in entries])

    def rows(n_bits: int | None, standing: Standing) -> list[Row]:
        """Rows of one standing at this length."""
        lines = [m for m in protocols.lines if m.standing == standing and m.is_real == (n_bits is None)]
        return [row(line, n_bits) for line in lines]

    blocks = []
    for n_bits in protocols.lengths:
        title = "real-valued" if n_bits is None else f"{n_bits} bits"
        compared = rows(n_bits, "compared")
        ordinary = (*(marked(compared) if compared else ()), *rows(n_bits, "floor"), *rows(n_bits, "ceiling"))
        blocks += [Block(title, ordinary), Block(f"{title}, {oracle_words(lead)}", tuple(rows(n_bits, "oracle")))]
    chance = tuple(entry_item(group.any_entry(score(f"{d}/chance_map@all"))) for d, group in places)
    blocks.append(Block("chance: the whole database in one tie", (Row(("chance", ""), chance),)))
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
            *mixture(result for group in protocols.groups for result in group.ok),
            *own_features(protocols.lines),
        ),
        labels=tuple(pair for pair in labels(lead) if pair[0] not in ("protocol", "protocol_version")),
    )


def section(found: Sequence[tuple[Protocols, Table]]) -> list[str]:
    """The part of the page on protocols, empty where no methods ran under two."""
    lines = [f"## {TITLE}", ""] if found else []
    for protocols, table in found:
        lead = protocols.lead
        source = "stand-in" if lead.group.source == "stand-in" else "real data"
        lines += [f"### {escape(f'{lead.group.dataset} ({source}), {inputs_text(lead)}')}", ""]
        lines += [f"- {escape(group.group.protocol)}: {escape(leakage_text(group))}" for group in protocols.groups]
        lines += ["", markdown(table), ""]
    return lines
