"""What cells share to stand in one table, and how that is said in a few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmark.contract.cell import Cell
from benchmark.contract.search_space import Scalar
from benchmark.contract.split_facts import SplitFacts

# Front-end of each modality: (modality, name), sorted.
FrontEnds = tuple[tuple[str, str], ...]

# Protocols that come first, in this order: what the second changes is read beside the first.
FIRST_PROTOCOLS = ("rs-pairs", "caption-disjoint")


@dataclass(frozen=True, order=True)
class Group:
    """What cells have to share to stand in one table: stand-in and real data never do, nor do the tracks.

    Attributes:
        front_ends: of the run, which single methods may replace by their own.
        network: (setting, value as text) of the end-to-end track, sorted; empty in the frozen one.
    """

    dataset: str
    source: str
    protocol: str
    protocol_version: int
    track: str
    network: tuple[tuple[str, str], ...]
    front_ends: FrontEnds

    @classmethod
    def of(cls, cell: Cell) -> Group:
        """The group of a cell."""
        network = tuple((key, str(value)) for key, value in sorted(cell.network_values.items()))
        front_ends = tuple(sorted(cell.front_ends.items()))
        data = (cell.dataset, cell.source, cell.protocol, cell.protocol_version)
        return cls(*data, cell.track, network, front_ends)

    def holds(self, facts: SplitFacts) -> bool:
        """Whether these are facts of one of the group's splits."""
        split = (facts.dataset, facts.source, facts.protocol, facts.protocol_version)
        return split == (self.dataset, self.source, self.protocol, self.protocol_version)

    @property
    def protocol_order(self) -> tuple[int, str]:
        """Sort key of the protocol: FIRST_PROTOCOLS, then by name."""
        first = FIRST_PROTOCOLS.index(self.protocol) if self.protocol in FIRST_PROTOCOLS else len(FIRST_PROTOCOLS)
        return first, self.protocol

    @property
    def front_end_text(self) -> str:
        """Front-ends with their modality."""
        return front_end_text(self.front_ends)

    @property
    def full_network(self) -> str:
        """Every setting of the end-to-end track; empty in the frozen one."""
        return " ".join(f"{key}={value}" for key, value in self.network)


def front_end_text(front_ends: Iterable[tuple[str, str]]) -> str:
    """Front-ends with their modality."""
    return " + ".join(f"{name} ({modality})" for modality, name in front_ends)


def settings_text(settings: Mapping[str, Scalar]) -> str:
    """Hyper-parameters away from their defaults."""
    return ", ".join(f"{key}={value}" for key, value in sorted(settings.items())) or "the defaults"


def network_texts(groups: Sequence[Group]) -> list[str]:
    """A few words on the network of each group: the settings that say most, and those in which the groups differ.

    Empty for groups of the frozen track.
    """
    networks = [dict(group.network) for group in groups]
    used = [network for network in networks if network]
    differing = [
        key
        for key in sorted({key for network in used for key in network} - {"backbone", "image_size", "epochs"})
        if len({network.get(key) for network in used}) > 1
    ]
    return [_network_text(network, differing) if network else "" for network in networks]


def _network_text(network: Mapping[str, str], differing: Sequence[str]) -> str:
    """One network in a few words."""
    start = " pretrained" if network.get("pretrained") == "True" else ""
    parts = [network.get("backbone", "unknown backbone") + start]
    units = (("image_size", "pixels"), ("epochs", "epochs"))
    parts += [f"{network[key]} {unit}" for key, unit in units if key in network]
    return ", ".join([*parts, *(f"{key}={network[key]}" for key in differing if key in network)])
