"""Opens a data set and prepares the splits that cells ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.cell import Cell, SplitKey
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.network import NetworkSettings
from benchmark.contract.noise_condition import NoiseCondition
from benchmark.contract.rows import ProtocolRow
from benchmark.contract.speech_condition import SpeechCondition
from benchmark.contract.split_listing import SplitListing
from benchmark.plan.feature_choice import make_front_end
from benchmark.plan.openings import Opening
from benchmark.plan.own_features import OwnFeatures
from benchmark.plan.spec import RunSpec

if TYPE_CHECKING:
    from datasets.layouts.captioned_images import CaptionedImages
    from datasets.prepared_split import PreparedSplit
    from datasets.splits.protocols import Protocol


class SplitSource:
    """Prepares splits of one data set on demand, each once.

    Args:
        spec: of the run.
        opening: of the data set.
        network: settings of the end-to-end track, None in the frozen one.
    """

    def __init__(self, spec: RunSpec, opening: Opening, network: NetworkSettings | None) -> None:
        """Opens the data set. If it is unavailable, every split is unavailable for the same reason."""
        self.spec, self.network = spec, network
        self.name, self.source = opening.name, opening.source
        self._own = OwnFeatures(spec)
        self.found: dict[SplitKey, PreparedSplit | str] = {}
        self._by_speech: dict[str, CaptionedImages] = {}
        self.unavailable, self.second = "", "sound"
        self._is_own_folder = opening.source == "folder" and not opening.origin
        try:
            self.dataset = opening.open()
            self.second = self.dataset.second
        except DataUnavailable as error:
            self.unavailable = str(error)

    @property
    def unusable(self) -> list[str]:
        """Why the user's own folder or files cannot be used, for those that have been read."""
        return [self.unavailable] if self._is_own_folder and self.unavailable else self._own.unusable

    def split(self, cell: Cell) -> PreparedSplit | str:
        """The split of a cell, or the reason why it is unavailable."""
        if self.unavailable:
            return self.unavailable
        if cell.split_key not in self.found:
            try:
                self.found[cell.split_key] = self._prepared(cell)
            except DataUnavailable as error:
                self.found[cell.split_key] = str(error)
        return self.found[cell.split_key]

    def _prepared(self, cell: Cell) -> PreparedSplit:
        """Splits and audits; computes no features."""
        row = registry.protocols()[cell.protocol]
        front_ends = {
            modality: self._own.read(modality, name) or make_front_end(modality, name, self.spec, self.network)
            for modality, name in cell.features.items()
        }
        from datasets.preparation import prepare

        noise, n_copies = NoiseCondition.parsed(cell.noise), cell.augment_sounds
        return prepare(self._spoken(cell.speech), self.protocol(row), row, front_ends, cell.seed, noise, n_copies)

    def listing(self, cell: Cell) -> SplitListing:
        """Names and texts of the training pairs of a cell whose split is available."""
        from datasets.preparation import listing

        dataset = self._spoken(cell.speech)
        split = self.protocol(registry.protocols()[cell.protocol]).split(dataset, cell.seed)
        return listing(dataset, split, cell.augment_sounds)

    def _spoken(self, speech: str) -> CaptionedImages:
        """The data set under a speech condition; raises DataUnavailable if it cannot be spoken so."""
        if speech not in self._by_speech:
            condition, table = SpeechCondition.parsed(speech), registry.engines()
            engines = {name: table.load(name) for name in (*condition.fit, *condition.test)}
            self._by_speech[speech] = self.dataset.spoken(condition, engines)
        return self._by_speech[speech]

    def protocol(self, row: ProtocolRow) -> Protocol:
        """The protocol of a row, which splits the data set."""
        from datasets.splits.tuning import TuningSplit

        protocol: Protocol = registry.protocols().load(row.name)()
        return TuningSplit(protocol) if row.on_val else protocol
