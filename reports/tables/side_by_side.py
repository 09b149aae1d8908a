"""mAP of the same methods under several protocols, or on several kinds of sounds, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reports.results.environments import mixture_warnings
from reports.results.file_names import slugs
from reports.results.group import Group
from reports.results.group_results import GroupResults
from reports.results.in_words import length_text
from reports.results.method_lines import MethodLine, Standing, in_order
from reports.results.seed_summary import score
from reports.tables.annotations import from_files, inputs_text, labels, own_features
from reports.tables.aspects import Aspect, sounds_of
from reports.tables.best_marks import marked
from reports.tables.block_titles import CHANCE, CONTROL, oracle_short
from reports.tables.chance import chance_map
from reports.tables.method_rows import method_row
from reports.tables.missing_classes import without_classes
from reports.tables.summary_items import summary_item
from reports.tables.table import BLANK, Block, Column, Row, Table


@dataclass(frozen=True)
class Comparison:
    """Groups that differ only in one aspect.

    Attributes:
        aspect: in which they differ.
        groups: in report order, all with scores.
        slug: part of their file name.
    """

    aspect: Aspect
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

    @property
    def label(self) -> str:
        """Source of images and sounds, without what the groups differ in."""
        labels = dict.fromkeys(group.label for group in self.groups)
        return self.lead.source_text if len(labels) > 1 else next(iter(labels))

    @property
    def shared(self) -> str:
        """What the groups share besides features: sounds under several protocols, the protocol of several sounds."""
        key = self.lead.group
        by_sounds = len({sounds_of(group) for group in self.groups}) > 1
        return f"{key.protocol} version {key.protocol_version}" if by_sounds else sounds_of(self.lead)


def side_by_side(groups: Sequence[GroupResults], aspect: Aspect) -> tuple[Comparison, ...]:
    """Finds groups with scores that differ only in the aspect; of groups with one name, only the last counts."""
    found: dict[Group, dict[str, GroupResults]] = {}
    for group in groups:
        if group.ok:
            # Groups come in report order, so a newer version of a protocol replaces an older one.
            found.setdefault(aspect.without(group.group), {})[aspect.name(group)] = group
    several = {key: tuple(by_name.values()) for key, by_name in found.items() if len(by_name) > 1}
    parts = [
        (
            *(key.dataset, key.source, key.protocol, f"v{key.protocol_version}", key.speech, key.noise),
            *(f"copies{key.augment_sounds}", key.track, of[0].network_text, *(name for _, name in key.front_ends)),
        )
        for key, of in several.items()
    ]
    return tuple(Comparison(aspect, of, slug) for of, slug in zip(several.values(), slugs(parts), strict=True))


def comparison_tables(comparison: Comparison) -> Iterator[Table]:
    """Mean average precision by direction and group, a block for each code length; one table, or one a direction."""
    directions = comparison.lead.directions
    if comparison.aspect.split_by_direction:
        for direction in directions:
            table = _table(comparison, (direction,), f"{comparison.slug}-{direction}")
            what = f"mAP (map@all) by {comparison.aspect.what}, {direction}"
            columns = tuple(replace(column, span="") for column in table.columns)
            yield replace(table, caption=_caption(comparison, what), columns=columns)
    else:
        yield _table(comparison, directions, comparison.slug)


def _table(comparison: Comparison, directions: Sequence[str], slug: str) -> Table:
    lead, aspect = comparison.lead, comparison.aspect
    places = [(direction, group) for direction in directions for group in comparison.groups]
    blocks = [block for n_bits in comparison.lengths for block in _blocks(comparison, places, n_bits)]
    chance = tuple(summary_item(group.split_summary(chance_map(d))) for d, group in places)
    blocks.append(Block(CHANCE, (Row(("chance",), chance),)))
    return Table(
        kind=aspect.kind,
        slug=slug,
        caption=_caption(comparison, f"mAP (map@all) by direction and {aspect.what}"),
        details=_details(comparison),
        fact_columns=("method",),
        columns=tuple(Column(aspect.name(group), direction) for direction, group in places),
        blocks=tuple(block for block in blocks if block.rows),
        notes=(
            *filter(None, [aspect.remark(comparison.groups)]),
            *(f"{aspect.name(group)}, {text}" for group in comparison.groups for text in without_classes(group)),
            *mixture_warnings(result for group in comparison.groups for result in group.ok),
            *own_features(comparison.lines),
            *from_files(comparison.lines),
        ),
        labels=tuple(pair for pair in labels(lead) if pair[0] not in aspect.labels),
    )


def _caption(comparison: Comparison, what: str) -> str:
    return f"{what} on {comparison.lead.group.dataset} ({comparison.label})."


def _blocks(comparison: Comparison, places: Sequence[tuple[str, GroupResults]], n_bits: int | None) -> list[Block]:
    """The blocks of one code length (None: of real-valued methods): ordinary rows, then controls, then oracle rows."""

    def row(line: MethodLine) -> Row:
        items = [
            summary_item(group.summary(line.label, n_bits, score(f"{d}/map@all")))
            if group.has_place(line, n_bits)
            else BLANK
            for d, group in places
        ]
        return method_row(line, (line.label,), items)

    def rows(standing: Standing) -> list[Row]:
        lines = [
            m
            for m in comparison.lines
            if m.standing == standing
            and m.is_real == (n_bits is None)
            and any(group.has_place(m, n_bits) for group in comparison.groups)
        ]
        return [row(line) for line in lines]

    title = length_text(n_bits)
    compared = rows("compared")
    ordinary = (*(marked(compared) if compared else ()), *rows("floor"), *rows("hard-label-reference"))
    return [
        Block(title, ordinary),
        Block(f"{title}, {CONTROL}", tuple(rows("control"))),
        Block(f"{title}, {oracle_short(comparison.lead)}", tuple(rows("oracle"))),
    ]


def _details(comparison: Comparison) -> str:
    """Protocols with their versions, inputs, seeds and directions."""
    lead, groups = comparison.lead, comparison.groups
    versions = list(dict.fromkeys(f"{g.group.protocol} version {g.group.protocol_version}" for g in groups))
    seeds = dict.fromkeys(group.seed_text for group in groups)
    if len(seeds) > 1:
        seeds = dict.fromkeys(f"{comparison.aspect.name(group)}: {group.seed_text}" for group in groups)
    directions = "; ".join(map(lead.words, lead.directions))
    protocols = f"Protocol{'s' if len(versions) > 1 else ''} {', '.join(versions)}"
    return f"{protocols}; {inputs_text(lead)}; {'; '.join(seeds)}. {directions}."
