"""The properties that cells must share to stand in one table."""

from __future__ import annotations

from dataclasses import dataclass

from benchmark.contract.cell import Cell
from benchmark.contract.noise_condition import CLEAN, NoiseCondition
from benchmark.contract.speech_condition import DEFAULT_SPEECH
from benchmark.contract.split_facts import SplitFacts
from reports.results.in_words import front_end_text

# (modality, name) of each front-end, sorted.
FrontEnds = tuple[tuple[str, str], ...]

# These protocols come first, in this order, because readers compare the second with the first.
FIRST_PROTOCOLS = ("rs-pairs", "caption-disjoint")


def sounds_order(speech: str, noise: str, augment_sounds: int) -> tuple[bool, str, list[tuple[str, float, str]], int]:
    """Sort key of sounds: the ordinary speech first, clean sounds before noise, quiet noise before loud noise."""
    condition = NoiseCondition.parsed(noise)
    levels = [(n.name, -(n.level or 0), n.room) for n in (*condition.test, *condition.fit) if noise != CLEAN]
    return speech != DEFAULT_SPEECH, speech, levels, augment_sounds


@dataclass(frozen=True, order=True)
class Group:
    """Properties that all cells of a table share. So stand-in and real data never share a table, nor do the tracks.

    Attributes:
        speech: which engines say the sentences that have no recording.
        noise: which noise lies over the sounds.
        augment_sounds: number of perturbed copies of every training sound.
        network: (setting, value as text) of the end-to-end track, sorted; empty in the frozen track.
        front_ends: of the run; a method may replace them by its own.
        from_files: modalities whose front-end is a file of the user.
    """

    dataset: str
    source: str
    protocol: str
    protocol_version: int
    speech: str
    noise: str
    augment_sounds: int
    track: str
    network: tuple[tuple[str, str], ...]
    front_ends: FrontEnds
    from_files: tuple[str, ...] = ()

    @classmethod
    def of(cls, cell: Cell) -> Group:
        """The group of a cell."""
        network = tuple((key, str(value)) for key, value in sorted(cell.network_values.items()))
        front_ends = tuple(sorted(cell.front_ends.items()))
        data = (cell.dataset, cell.source, cell.protocol, cell.protocol_version)
        sounds = (cell.speech, cell.noise, cell.augment_sounds)
        return cls(*data, *sounds, cell.track, network, front_ends, tuple(sorted(cell.feature_files)))

    def holds(self, facts: SplitFacts) -> bool:
        """Whether the facts describe a split of this group."""
        split = (facts.dataset, facts.source, facts.protocol, facts.protocol_version, facts.condition)
        return split == (self.dataset, self.source, self.protocol, self.protocol_version, self.speech)

    @property
    def protocol_order(self) -> tuple[int, str]:
        """Sort key that puts FIRST_PROTOCOLS first and the others after them by name."""
        first = FIRST_PROTOCOLS.index(self.protocol) if self.protocol in FIRST_PROTOCOLS else len(FIRST_PROTOCOLS)
        return first, self.protocol

    @property
    def changes_text(self) -> str:
        """What is done to the sounds; empty if nothing is."""
        noise = f"noise: {self.noise}" if self.noise != CLEAN else ""
        copies = f"perturbed copies of every training sound: {self.augment_sounds}" if self.augment_sounds else ""
        return "; ".join(part for part in (noise, copies) if part)

    @property
    def front_end_text(self) -> str:
        """Front-ends with their modality; those that are files of the user say so."""
        return front_end_text(self.front_ends, self.from_files)

    @property
    def full_network(self) -> str:
        """Every setting of the network; empty in the frozen track."""
        return " ".join(f"{key}={value}" for key, value in self.network)
