"""A kept model, opened: the method of a cell, the front-ends that describe its items, and the stored outputs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from benchmark import registry
from benchmark.contract.arrays import FloatArray
from benchmark.contract.cell import Cell
from benchmark.contract.codes import Codes, Embeddings, Representation
from benchmark.contract.errors import UserError
from benchmark.contract.notes import note
from benchmark.contract.one_line import one_line
from benchmark.contract.outputs import Outputs
from benchmark.contract.result import Result
from benchmark.contract.rows import MethodRow
from benchmark.contract.source_words import source_text, speech_origin, speech_text
from benchmark.contract.speech_condition import SpeechCondition
from benchmark.contract.split_place import SplitPlace
from benchmark.jobs.threads import single_threaded
from benchmark.kept.allowed import Allowed
from benchmark.kept.files import again
from benchmark.kept.run_models import KeptModel, Places, RunModels, front_end_code, of_front_ends
from benchmark.plan.openings import opening_of
from benchmark.plan.spec import RunSpec, make_spec
from benchmark.plan.speech_choice import use_piper_voice
from benchmark.plan.staleness import fit_code
from benchmark.plugin_files import with_plugins
from benchmark.retrieval.choice import ModelChoice, choose_model
from benchmark.run.fitting import real_outputs
from benchmark.run.stored_data import class_text
from benchmark.store.checked_json import Damaged
from benchmark.store.store import Store
from benchmark.terminal.command_line import VARIABLES

if TYPE_CHECKING:
    from benchmark.contract.method import Method
    from datasets.front_ends.fitted import FittedFrontEnd
    from datasets.layouts.captioned_images import CaptionedImages
    from datasets.speech.engine import Engine


@dataclass(frozen=True)
class Moved:
    """Where things are that are no longer where the run found them.

    Attributes:
        places: of data and weights.
        plugin: files with the run's own methods and data sets; empty takes those of the run's last request.
        dataset_dir: folders of the user's own images with captions; likewise.
    """

    places: Places = field(default_factory=Places)
    plugin: tuple[Path, ...] = ()
    dataset_dir: tuple[Path, ...] = ()


@dataclass(frozen=True)
class OpenModel:
    """The kept model of one cell. Method and front-ends are read when they are first needed.

    Attributes:
        store: of the run.
        result: of the cell.
        about: what is stored with the method.
        places: where data and weights are now.
        plugin: files with the run's own methods and data sets, absolute.
        dataset_dir: folders of the user's own images with captions; empty for those of the run's last request.
    """

    store: Store
    result: Result
    about: KeptModel
    places: Places
    plugin: tuple[Path, ...] = ()
    dataset_dir: tuple[Path, ...] = ()
    _front_ends: dict[str, FittedFrontEnd] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, name: str, wanted: ModelChoice, moved: Moved | None = None) -> OpenModel:
        """The one kept model of a run that fits.

        Args:
            name: of the run.
            wanted: which model.
            moved: where things are that are no longer where the run found them.

        Raises:
            UserError: there is no such run or model, it cannot be used, or it scores pairs.
        """
        store, moved = Store.existing(name), moved or Moved()
        plugin = tuple(path.absolute() for path in moved.plugin or _plugin_files(store))
        with with_plugins(plugin):
            result = choose_model(store, wanted)
        files = RunModels(store.folder).model(result.key)
        try:
            about = files.read()
        except Damaged as error:
            raise UserError(f"{files.json} is damaged: {error}; {again()}") from error
        if about.digest != result.fit_digest:
            raise UserError(f"{files.json} was kept with another fit than the one whose result is stored; {again()}")
        if about.reason:
            raise UserError(f"the model of {result.cell.label} could not be kept: {about.reason}; search with another")
        if damage := store.outputs_damage(result):
            raise UserError(f"{damage}; {again()}")
        model = cls(store, result, about, _settled(about.places, moved.places), plugin, moved.dataset_dir)
        if model.outputs.pair_scores:
            raise UserError(
                f"{result.cell.method} scores pairs of items and gives them no codes, so there is nothing to search "
                "in; choose a method that encodes"
            )
        return model

    def __repr__(self) -> str:
        """One line; the stored result would fill pages."""
        return f"OpenModel: {self.cell.label}"

    @property
    def cell(self) -> Cell:
        """The cell."""
        return self.result.cell

    @cached_property
    def outputs(self) -> Outputs:
        """The stored codes or embeddings of the split."""
        try:
            return self.store.read_outputs(self.result.key)
        except Damaged as error:
            raise UserError(f"{self.store.outputs_path(self.result.key)} is damaged: {error}; {again()}") from error

    @cached_property
    def row(self) -> MethodRow:
        """The registry row of the method; raises UserError where nothing has a method of that name."""
        with with_plugins(self.plugin):
            table = registry.methods()
            if self.cell.method in table.rows:
                return table[self.cell.method]
        raise UserError(
            f"the method {self.cell.method} of the run {self.store.name} came from a file or a package that is not "
            "here; give the file with --plugin, or install the package again"
        )

    @cached_property
    def method(self) -> Method:
        """The fitted method; raises UserError where its file was changed or belongs to other code."""
        row = self.row
        with with_plugins(self.plugin):
            cls = registry.load_target("method", row.name, row.target)
            allowed, code = Allowed.behind(row.module), fit_code(row, self.cell.track)
        files = RunModels(self.store.folder).model(self.result.key)
        found = files.value(self.about, allowed, code)
        if type(found) is not cls:
            raise UserError(f"{files.json} should hold a {row.target}, it holds {type(found).__name__}; {again()}")
        return cast("Method", found)

    @cached_property
    def source(self) -> str:
        """The source of the images and sounds of the split, as tables state it."""
        cell, place = self.cell, SplitPlace.of_cell(self.cell)
        known = [facts.speech for facts in self.store.splits() if SplitPlace.of(facts) == place]
        parts = [source_text(cell.source)]
        if "sound" in cell.features:
            origin = speech_origin(known, has_sounds=True, is_from_file="sound" in cell.feature_files)
            parts.append(f"speech: {speech_text(origin, cell.speech)}")
        return "; ".join(parts)

    def front_end(self, modality: str) -> FittedFrontEnd:
        """What describes items of a modality as those of the split were.

        Raises:
            UserError: the features of the run came from a file, or the front-end was not kept or cannot be used.
        """
        if modality not in self._front_ends:
            self._front_ends[modality] = self._read_front_end(modality)
        return self._front_ends[modality]

    def _read_front_end(self, modality: str) -> FittedFrontEnd:
        from datasets.queries.describing import with_weights

        key = self.about.front_ends.get(modality)
        if key is None:
            raise UserError(
                f"the features of {self.cell.dataset} came from a file, so only its ids can be searched with"
            )
        files = RunModels(self.store.folder).front_end(key)
        try:
            about = files.read()
        except FileNotFoundError as error:
            raise UserError(f"expected the front-end of {modality}s in {files.json}, found none; {again()}") from error
        except Damaged as error:
            raise UserError(f"{files.json} is damaged: {error}; {again()}") from error
        found = files.value(about, of_front_ends(), front_end_code())
        weights = self.places.image_weights if modality == "image" else self.places.speech_weights
        try:
            return with_weights(found, about.front_end_digest, weights)
        except Exception as error:
            raise UserError(f"{files.json} cannot be used: {one_line(error)}; {again()}") from error

    @contextmanager
    def describing(self, modality: str) -> Iterator[FittedFrontEnd]:
        """The front-end of a modality, whose failures in the block are one line that names its file.

        Raises:
            UserError: it cannot be used, or fails; errors in what it describes pass as they are.
        """
        front_end = self.front_end(modality)
        try:
            with single_threaded():
                yield front_end
        except (UserError, OSError):
            raise
        except Exception as error:
            place = RunModels(self.store.folder).front_end(self.about.front_ends[modality]).json
            raise UserError(
                f"the front-end of {modality}s in {place} fails on its input: {one_line(error)}; {again()}"
            ) from error

    def represented(self, features: FloatArray, modality: str) -> Representation:
        """Codes or embeddings of feature rows; raises UserError where the method fails on them."""
        method = self.method
        try:
            with single_threaded(), registry.its_code(self.row):
                outputs = real_outputs(method, features, modality)
        except UserError:
            raise
        except Exception as error:
            raise UserError(f"{self.cell.method} cannot encode these {modality}s: {one_line(error)}") from error
        if not np.isfinite(outputs).all():
            raise UserError(f"{self.cell.method} gives values for these {modality}s that are not finite")
        if self.cell.n_bits is None:
            return Embeddings(np.ascontiguousarray(outputs, np.float32))
        # As Codes.from_outputs, which takes a few outputs without a negative one for a mistake; here there may be one.
        return Codes.from_bits(outputs >= 0)

    @cached_property
    def speakers(self) -> tuple[SpeechCondition, dict[str, type[Engine]]]:
        """Who speaks sentences without a recording, and the engines by name."""
        condition, table = SpeechCondition.parsed(self.cell.speech), registry.engines()
        voice = self.places.piper_voice
        use_piper_voice(None if voice is None else Path(voice))
        return condition, {name: table.load(name) for name in (*condition.fit, *condition.test)}

    @cached_property
    def data(self) -> CaptionedImages | None:
        """The data set; None where a file gave the features, or where it cannot be opened, which a note says."""
        if self.cell.source == "file":
            return None
        try:
            with with_plugins(self.plugin):
                return opening_of(self._request(), self.cell.dataset, self.cell.source).open()
        except UserError as error:
            note(f"classes, captions and pictures are left out: {error}")
            return None

    def _request(self) -> RunSpec:
        """What the run asked for last, with the data where they are now; raises UserError where it does not fit."""
        place: dict[str, object] = {"data_root": self.places.data_root}
        place["data"] = "real" if self.cell.source == "real" else "auto"
        if self.dataset_dir:
            place["dataset_dir"] = self.dataset_dir
        return make_spec(self.store.read_request() | place, str(self.store.folder / "run.json"))

    def class_of(self, label: object) -> str:
        """The class of an item in words, or its number where the data set cannot be opened.

        Args:
            label: a number, or bool [n_classes] for an item of several classes.
        """
        return class_text(label, self.data)


def _plugin_files(store: Store) -> Iterator[Path]:
    """The plug-in files of the run's last request that are still there."""
    listed = store.read_request().get("plugin")
    for file in listed if isinstance(listed, list) else ():
        if Path(str(file)).is_file():
            yield Path(str(file))


def _settled(stored: Places, moved: Places) -> Places:
    """Where data and weights are: as given, else where the run found them, else where environment variables say."""
    found: dict[str, str | None] = {}
    for option, variable in VARIABLES.items():
        name = option.removeprefix("--").replace("-", "_")
        given, before = getattr(moved, name), getattr(stored, name)
        is_gone = before is not None and Path(before).is_absolute() and not Path(before).exists()
        found[name] = given or (os.environ.get(variable) if is_gone else None) or before
    return Places(**found)
