"""What tells the splits of a run apart."""

from __future__ import annotations

from typing import NamedTuple

from benchmark.contract.cell import Cell
from benchmark.contract.digests import digest
from benchmark.contract.speech_condition import DEFAULT_SPEECH
from benchmark.contract.split_facts import SplitFacts


class SplitPlace(NamedTuple):
    """What tells the splits of a run apart."""

    dataset: str
    source: str
    protocol: str
    protocol_version: int
    speech: str
    seed: int

    @classmethod
    def of(cls, facts: SplitFacts) -> SplitPlace:
        """The place of a split."""
        protocol = facts.protocol, facts.protocol_version
        return cls(facts.dataset, facts.source, *protocol, facts.condition, facts.seed)

    @classmethod
    def of_cell(cls, cell: Cell) -> SplitPlace:
        """The place of the split that a cell runs on."""
        return cls(cell.dataset, cell.source, cell.protocol, cell.protocol_version, cell.speech, cell.seed)

    @property
    def label(self) -> str:
        """One line that names the split."""
        return f"the {self.source} split {self.dataset} {self.protocol} seed {self.seed}"

    @property
    def file(self) -> str:
        """Name of the file of its facts; the facts of a new version of a protocol replace those of the old one."""
        speech = "" if self.speech == DEFAULT_SPEECH else f"-speech-{digest(self.speech)[:16]}"
        return f"{self.dataset}-{self.source}-{self.protocol}-seed{self.seed}{speech}.json"
