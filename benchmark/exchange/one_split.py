"""The one split that an export writes, or that handed-in codes belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.cell import Cell
from benchmark.contract.digests import digest
from benchmark.contract.errors import UserError
from benchmark.contract.noise_condition import CLEAN
from benchmark.contract.quoting import shown
from benchmark.contract.rows import MethodRow
from benchmark.contract.speech_condition import DEFAULT_SPEECH
from benchmark.contract.split_inputs import SplitInputs
from benchmark.contract.split_listing import SplitListing
from benchmark.plan.feature_choice import network_of
from benchmark.plan.feature_files import FileSource
from benchmark.plan.openings import openings
from benchmark.plan.planner import Planner, asked_protocols, check_data_options
from benchmark.plan.spec import RunSpec
from benchmark.plan.speech_choice import speech_conditions
from benchmark.plan.split_source import SplitSource
from benchmark.plan.variants import Variant
from benchmark.plugin_files import use_plugins
from benchmark.store.store import Store

if TYPE_CHECKING:
    from datasets.prepared_split import PreparedSplit

# Takes the place of a method while the planner makes cells; of its facts only the outputs without a length matter.
_SOME_METHOD = MethodRow("some-method", "", "", "real-valued", "unsupervised", "none", 1, "inspired-by")


@dataclass(frozen=True)
class OneSplit:
    """One split of a run.

    Attributes:
        cell: of no method; it says on which data, sounds and features a method runs.
        prepared: the split.
        source: opened the data set.
    """

    cell: Cell
    prepared: PreparedSplit
    source: SplitSource | FileSource

    @property
    def inputs(self) -> SplitInputs:
        """What a built-in cell receives."""
        return self.prepared.inputs

    @cached_property
    def listing(self) -> SplitListing:
        """Names and texts of the training pairs."""
        return self.source.listing(self.cell)

    @property
    def name(self) -> str:
        """One line that no other split has: data, protocol, sounds, features, seed and a digest of all of them."""
        facts, cell = self.inputs.facts, self.cell
        key = [*cell.split_key, cell.source, cell.protocol_version, facts.dataset_digest, facts.split_digest]
        words = [cell.dataset, cell.source, cell.protocol, f"version {cell.protocol_version}"]
        words += [] if cell.speech == DEFAULT_SPEECH else [f"speech {cell.speech}"]
        words += [] if cell.noise == CLEAN else [f"noise {cell.noise}"]
        words += [f"copies {cell.augment_sounds}"] if cell.augment_sounds else []
        return " ".join([*words, "features", *cell.features.values(), f"seed {cell.seed}", digest(key)])


def with_its_data_set(spec: RunSpec) -> RunSpec:
    """The specification with nothing but the data set that it names: one of the table, or an own folder or file.

    A specification that names none, or several, stays as it is.

    Raises:
        UserError: no data set has that name.
    """
    from datasets.own_folder.folder import folder_name

    if spec.datasets is None or len(spec.datasets) != 1:
        return spec
    (name,) = spec.datasets
    folders = {folder_name(path): path for path in spec.dataset_dir}
    files = {path.stem: path for path in spec.dataset_file}
    use_plugins(spec.plugin)
    table = registry.datasets()
    known = [*table.rows, *folders, *files]
    if name not in (*known, "all"):
        raise registry.unknown(table.kind, name, known, table.where)
    only = {
        "datasets": None if name in folders or name in files else (name,),
        "dataset_dir": tuple(path for own, path in folders.items() if own == name),
        "dataset_file": tuple(path for own, path in files.items() if own == name),
        "dataset_keys": spec.dataset_keys if name in files else {},
    }
    return spec.model_copy(update={field: value for field, value in only.items() if getattr(spec, field) != value})


def one_split(spec: RunSpec, where: str) -> OneSplit:
    """The split that a specification names, with all options but its methods and code lengths.

    Args:
        spec: names one data set, protocol, seed, set of features, speech and noise.
        where: the specification was read, for errors.

    Raises:
        UserError: it names none or several, a name is unknown, or the data are unavailable.
    """
    check_data_options(spec)
    for option, what, values in _choices(spec):
        if len(values) != 1:
            raise UserError(
                f"expected one {what}, {where} has {', '.join(map(shown, values)) or 'none'}; choose one with {option}"
            )
    planner = Planner(
        spec.model_copy(update={"control": ("none",)}),
        Store(Path("runs") / spec.name),
        [Variant(_SOME_METHOD, {})],
        network_of(spec.model_copy(update={"device": "cpu"})),
        {},
        rerun_failed=False,
    )
    source: SplitSource | FileSource
    if spec.dataset_file:
        source = FileSource(spec.dataset_file[0], spec.dataset_keys)
        ((cell, _),) = planner.file_cells(source)
    else:
        (opening,), (protocol,) = openings(spec), asked_protocols(spec)
        source = SplitSource(spec, opening, planner.network)
        ((cell, _),) = planner.cells(source, protocol)
    prepared = source.split(cell)
    if isinstance(prepared, str):
        raise UserError(prepared)
    return OneSplit(cell, prepared, source)


def _choices(spec: RunSpec) -> Iterator[tuple[str, str, Sequence[object]]]:
    """Option, what it chooses, and what the specification has."""
    files = [path.stem for path in spec.dataset_file]
    yield "--dataset", "data set", [*(opening.name for opening in openings(spec)), *files]
    yield "--seed", "seed", spec.seeds
    if not files:
        yield "--protocol", "protocol", spec.protocol
        yield "--sound-features", "kind of sound features", spec.sound_features or ("the default",)
        yield "--speech", "speech condition", speech_conditions(spec)
        yield "--noise", "noise condition", spec.noise
