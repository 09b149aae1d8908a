"""What the reader filters by: properties of the columns, and of the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmark.contract.printable import printable
from reports.results.group_results import GroupResults
from reports.tables.annotations import inputs_text
from reports.tables.aspects import sounds_of

MAP, INSTANCE_RECALL = "map@all", "instance_recall@10"


@dataclass(frozen=True)
class Column:
    """One direction of one group: a column of the leaderboard, and a panel of each kind of figure.

    Attributes:
        name: of its cells and panels in the page.
        group: the results.
        direction: such as s2i.
        facets: property -> value, for the filters.
    """

    name: str
    group: GroupResults
    direction: str
    facets: Mapping[str, str]

    @property
    def metric(self) -> str:
        """The score that compares the methods: mAP, or instance recall where the data set has no classes."""
        return MAP if self.group.has_classes else INSTANCE_RECALL

    @property
    def metric_text(self) -> str:
        """The same in few words."""
        return "mAP" if self.group.has_classes else "IR@10"

    @property
    def place(self) -> str:
        """The group in few words: data set and what tells it from other groups."""
        return " · ".join(value for name, value in self.facets.items() if name != "direction")

    @property
    def title(self) -> str:
        """The column in few words."""
        return f"{self.place} · {self.facets['direction']}"


def direction_text(group: GroupResults, direction: str) -> str:
    """A direction as "sound → image"."""
    modality = {name[0]: name for name, _ in group.group.front_ends}
    asked, _, searched = direction.partition("2")
    return f"{modality.get(asked, asked)} → {modality.get(searched, searched)}"


def columns(groups: Sequence[GroupResults]) -> tuple[Column, ...]:
    """All columns, in report order. A property that all groups share is no facet, except the data set."""
    properties = [_properties(group) for group in groups]
    names = [
        name
        for name in (properties[0] if properties else ())
        if name == "data set" or len({of[name] for of in properties}) > 1
    ]
    found: list[Column] = []
    for group, of in zip(groups, properties, strict=True):
        for direction in group.directions:
            facets = {name: of[name] for name in names} | {"direction": direction_text(group, direction)}
            found.append(Column(f"c{len(found)}", group, direction, facets))
    return tuple(found)


def _properties(group: GroupResults) -> dict[str, str]:
    key = group.group
    source = {"real": "", "stand-in": " (stand-in)", "folder": " (own data)", "file": " (feature file)"}
    texts = {
        "data set": key.dataset + source.get(key.source, f" ({key.source})"),
        "protocol": f"{key.protocol} v{key.protocol_version}",
        "sounds": sounds_of(group) if group.has_sounds else "none",
        "inputs": inputs_text(group),
    }
    return {name: printable(text) for name, text in texts.items()}  # filters compare what the page shows


def values(facets: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """Property -> its values in order of appearance; a property with one value is left out."""
    found: dict[str, dict[str, None]] = {}
    for of in facets:
        for name, value in of.items():
            found.setdefault(name, {})[value] = None
    return {name: tuple(of) for name, of in found.items() if len(of) > 1}
