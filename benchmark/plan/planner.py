"""From a run's spec to a plan: which cells run, are scored again, reused or skipped, and why."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.cell import Cell, SplitKey
from benchmark.contract.errors import UserError
from benchmark.contract.network import NetworkSettings
from benchmark.contract.noise_condition import CLEAN
from benchmark.contract.notes import note
from benchmark.contract.result import MethodFacts
from benchmark.contract.rows import MethodRow, ProtocolRow, Source
from benchmark.contract.search_space import Scalar
from benchmark.contract.speech_condition import DEFAULT_SPEECH
from benchmark.kept.run_models import RunModels
from benchmark.plan.anchors import too_many_anchors
from benchmark.plan.feature_choice import check_weights, chosen_front_ends, network_of, oracles_among
from benchmark.plan.feature_files import FEATURE_FILE, FileSource, check_file_options, check_keys
from benchmark.plan.openings import dataset_names, openings
from benchmark.plan.own_features import check_own_features, file_names
from benchmark.plan.own_names import check_own_data
from benchmark.plan.spec import RunSpec
from benchmark.plan.speech_choice import check_engines, speech_conditions, use_piper_voice
from benchmark.plan.split_source import SplitSource
from benchmark.plan.staleness import decide, fit_digest, scorer_digest
from benchmark.plan.steps import Action, Plan, Step
from benchmark.plan.tuned_file import Tuned, read_tuned
from benchmark.plan.variants import Variant, select_variants, settings_away_from_defaults
from benchmark.plugin_files import use_plugins
from benchmark.store.store import Store

if TYPE_CHECKING:
    from datasets.prepared_split import PreparedSplit

# Front-ends by modality, speech, noise.
Inputs = tuple[dict[str, str], str, str]


@dataclass(frozen=True)
class Planner:
    """Makes the steps of one run.

    Attributes:
        spec: of the run.
        store: what is stored already.
        variants: its methods with their settings.
        network: settings of the end-to-end track, None in the frozen one.
        tuned: settings from a file of `tune`.
        rerun_failed: whether failed cells run again.
    """

    spec: RunSpec
    store: Store
    variants: list[Variant]
    network: NetworkSettings | None
    tuned: Tuned
    rerun_failed: bool

    def cells(self, of: SplitSource, protocol: ProtocolRow) -> Iterator[tuple[Cell, MethodRow]]:
        """Cells of one data set with captions under one protocol, in report order."""
        spec = self.spec
        front_ends = chosen_front_ends(spec, of.source, of.second)
        if of.second == "text":
            return self._cells(of.name, of.source, protocol, [(front_ends[0], DEFAULT_SPEECH, CLEAN)], 0)
        heard = product(front_ends, self._speech, spec.noise)
        return self._cells(of.name, of.source, protocol, list(heard), spec.augment_sounds)

    def file_cells(self, file: FileSource) -> Iterator[tuple[Cell, MethodRow]]:
        """Cells of one feature file, in report order."""
        return self._cells(file.name, "file", FEATURE_FILE, [(file.front_ends, DEFAULT_SPEECH, CLEAN)], 0)

    def _cells(
        self, dataset: str, source: Source, protocol: ProtocolRow, inputs: Sequence[Inputs], n_copies: int
    ) -> Iterator[tuple[Cell, MethodRow]]:
        """Cells of one data set under one protocol, for each of the inputs."""
        spec = self.spec
        for (front_ends, speech, noise), variant in product(inputs, self.variants):
            row = variant.row
            settings, n_trials = self._settings(dataset, variant)
            lengths = (None,) if row.family == "real-valued" else spec.bits
            for control, seed, n_bits in product(spec.control, spec.seeds, lengths):
                cell = Cell(
                    dataset=dataset,
                    source=source,
                    protocol=protocol.name,
                    protocol_version=protocol.version,
                    method=row.name,
                    settings=settings,
                    paper_settings=variant.of_paper,
                    n_bits=n_bits,
                    front_ends=front_ends,
                    feature_files=file_names(spec, front_ends),
                    own_front_ends=dict(row.front_ends) if spec.track == "frozen" else {},
                    track=spec.track,
                    network=self.network,
                    tuned=n_trials,
                    control=control,
                    speech=speech,
                    noise=noise,
                    augment_sounds=n_copies,
                    seed=seed,
                )
                yield cell, row

    def _settings(self, dataset: str, variant: Variant) -> tuple[dict[str, Scalar], int | None]:
        """Settings away from the defaults and, if tuned, the number of trials. A variant keeps its own settings."""
        entry = self.tuned.get((dataset, variant.row.name))
        if entry is not None and not variant.settings:
            return settings_away_from_defaults(variant.row.name, entry.settings), entry.n_trials
        return dict(variant.settings), None

    def step(self, cell: Cell, row: MethodRow, splits: SplitSource | FileSource) -> Step:
        """What to do about a cell."""
        split = _inapplicable(cell, row) or splits.split(cell)
        oracles = oracles_among(cell.features)
        scored_by = self._scored_by
        if not isinstance(split, str) and row.supervision == "supervised" and not split.inputs.facts.n_classes:
            split = "no classes: the method learns from labels, and the data set has none"
        if not isinstance(split, str):
            split = too_many_anchors(cell, len(split.inputs.train_labels)) or split
        if isinstance(split, str):
            return Step(cell, facts_of(row), row.target, "skip", split, "", scored_by, oracles)
        device = self.spec.device if cell.track == "end-to-end" else "cpu"
        fitted_by = fit_digest(row, cell.track, split.digest, device, self._weights)
        stored, damage = self.store.examined(cell.key)
        action, reason = decide(stored, damage, fitted_by, scored_by, self.rerun_failed)
        if damage:
            note(f"{damage}; a run fits this cell again")
        if action == "reuse" and stored is not None and not self.store.queries_are_whole(stored):
            action, reason = "rescore", "the values of single queries are missing or damaged"
        if self.spec.keep_models and action in ("reuse", "rescore"):
            action, reason = self._kept(cell, fitted_by, split, action, reason)
        return Step(cell, facts_of(row), row.target, action, reason, fitted_by, scored_by, oracles, device)

    def _kept(
        self, cell: Cell, fitted_by: str, split: PreparedSplit, action: Action, reason: str
    ) -> tuple[Action, str]:
        """What to do about a cell whose result is stored where its model is to be kept, and why."""
        models = RunModels(self.store.folder)
        if models.model_is_due(cell.key, fitted_by):
            return "run", "fitted without its model being kept"
        if why_not := models.reason(cell.key):
            reason = f"{reason}; its model cannot be kept: {why_not}"
        if models.any_front_end_is_due(split.computed.values()):
            reason = f"{reason}; the fitted front-ends of its split are kept again"
        return action, reason

    @cached_property
    def _speech(self) -> tuple[str, ...]:
        """Texts of the speech conditions."""
        return speech_conditions(self.spec)

    @cached_property
    def _scored_by(self) -> str:
        """Scorer digest, the same for every cell."""
        return scorer_digest()

    @cached_property
    def _weights(self) -> str:
        """Identity of the weights that an end-to-end backbone starts from."""
        if self.network is None or not self.network.pretrained:
            return ""
        check_weights(self.spec.image_weights, self.network.backbone)
        from benchmark.networks.weights import weights_identity

        return weights_identity(self.network.backbone, self.spec.image_weights)

    def plan(self, protocols: list[ProtocolRow], source: type[SplitSource] = SplitSource) -> Plan:
        """Plans the cells of the run's data sets under these protocols; `source` prepares the splits."""
        steps: list[Step] = []
        unusable: list[str] = []
        splits: dict[SplitKey, PreparedSplit] = {}
        for opening in openings(self.spec):
            of_dataset = source(self.spec, opening, self.network)
            steps += [
                self.step(cell, row, of_dataset)
                for protocol in protocols
                for cell, row in self.cells(of_dataset, protocol)
            ]
            splits |= {key: split for key, split in of_dataset.found.items() if not isinstance(split, str)}
            unusable += of_dataset.unusable
        for given in self.spec.dataset_file:
            file = FileSource(given, self.spec.dataset_keys)
            steps += [self.step(cell, row, file) for cell, row in self.file_cells(file)]
            splits |= {key: split for key, split in file.found.items() if not isinstance(split, str)}
            unusable += [file.unavailable] if file.unavailable else []
        foreign = tuple(path for step in steps if (path := self._foreign_checkpoint(step)))
        return Plan(tuple(steps), splits, foreign, tuple(dict.fromkeys(unusable)))

    def _foreign_checkpoint(self, step: Step) -> Path | None:
        """Stored state of this cell's training if it belongs to another fit digest, else None."""
        path = self.store.checkpoint_path(step.cell.key)
        if step.action != "run" or step.cell.track != "end-to-end" or not path.is_file():
            return None
        from methods.parts.checkpoints import DamagedState, read_identity

        try:
            return None if read_identity(path) == step.fit_digest else path
        except DamagedState:  # the training starts from the beginning, and says so
            return None


def _inapplicable(cell: Cell, row: MethodRow) -> str:
    """Why a method cannot run on a cell, independent of the data; empty if it can."""
    if cell.control == "shuffled-labels" and row.supervision != "supervised":
        return "no shuffled-label control: the method is given no labels"
    if cell.track not in row.tracks:
        return f"no {cell.track} form: the method has no branches of its own for raw images and sounds"
    own = [name for name in cell.own_front_ends.values() if name]
    if cell.source == "file" and cell.track != "frozen":
        return "no end-to-end form: a feature file holds no images and sounds"
    if "text" in cell.front_ends and cell.track != "frozen":
        return "no end-to-end form: the captions are read as text, and the track trains on images and sounds"
    if own and cell.source == "file":
        return f"no form on given features: the method prescribes its own ({' + '.join(own)})"
    if own and not set(cell.own_front_ends) <= set(cell.front_ends):
        return f"no form on {' and '.join(cell.front_ends)}: the method prescribes its own features ({' + '.join(own)})"
    if own and oracles_among(cell.front_ends):
        return f"no caption-as-text form: the method prescribes its own features ({' + '.join(own)})"
    return ""


def make_planner(spec: RunSpec, store: Store, rerun_failed: bool) -> Planner:
    """A planner for a run, whose options and names have been checked without opening data.

    Raises:
        UserError: unknown names, a plug-in file that cannot be used, or options or settings that do not fit.
    """
    check_file_options(spec)
    check_data_options(spec)
    variants, network = select_variants(spec.methods, spec.changes, spec.settings), network_of(spec)
    if network is not None:
        _refuse_frozen_settings(variants)
    tuned = read_tuned(spec, [v.row for v in variants if not v.settings or v.row.name in spec.changes])
    return Planner(spec, store, variants, network, tuned, rerun_failed)


def check_data_options(spec: RunSpec) -> None:
    """Checks what a run asks of its data without opening them.

    Raises:
        UserError: unknown names of data sets, protocols or engines, or files that cannot be used.
    """
    use_plugins(spec.plugin)
    dataset_names(spec)
    check_own_data(spec)
    check_keys(spec)
    check_own_features(spec)
    asked_protocols(spec)
    use_piper_voice(spec.piper_voice)
    check_engines(spec)
    if spec.image_weights is not None:
        check_weights(spec.image_weights, "the image backbone")


def plan_of(planner: Planner) -> Plan:
    """The plan of a run: opens and splits the data, computes no features, fits nothing.

    Raises:
        UserError: a front-end cannot be made or a checkpoint cannot be read.
    """
    return planner.plan(asked_protocols(planner.spec))


def make_plan(spec: RunSpec, store: Store, rerun_failed: bool = False) -> Plan:
    """Checks what a run asks for and plans it; raises UserError as `make_planner` and `plan_of` do."""
    return plan_of(make_planner(spec, store, rerun_failed))


def asked_protocols(spec: RunSpec) -> list[ProtocolRow]:
    """Rows of the run's protocols; raises UserError with the nearest name for an unknown one."""
    return [registry.protocols()[name] for name in spec.protocol]


def _refuse_frozen_settings(variants: list[Variant]) -> None:
    """Raises UserError for a hyper-parameter that the network's settings replace in the end-to-end track."""
    network = {field.name for field in dataclasses.fields(NetworkSettings)}
    for variant in variants:
        for name, value in variant.settings.items():
            if name in network:
                raise UserError(
                    f"{variant.row.name}.{name} decides nothing in the end-to-end track, which has a setting of its "
                    f"own; use --network {name}={value}"
                )


def facts_of(row: MethodRow) -> MethodFacts:
    """Facts of a registry row that are stored with results."""
    return MethodFacts(
        family=row.family,
        supervision=row.supervision,
        similarity=row.similarity,
        year=row.year,
        fidelity=row.fidelity,
    )
