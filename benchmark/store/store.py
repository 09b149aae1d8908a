"""The folder of a run: one JSON and one .npz file for each cell, written atomically and readable without data or torch.

`benchmark.store.folder` lists the files of `runs/<name>/`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmark.contract.digests import digest, file_digest
from benchmark.contract.drafts import remove
from benchmark.contract.errors import UserError
from benchmark.contract.feature_facts import FeatureFacts
from benchmark.contract.index_cost import IndexCost, indexed
from benchmark.contract.outputs import Outputs
from benchmark.contract.outside_method import OutsideMethod
from benchmark.contract.quoting import shown
from benchmark.contract.result import Result
from benchmark.contract.split_facts import SplitFacts
from benchmark.contract.split_place import SplitPlace
from benchmark.store.atomic import write_atomically
from benchmark.store.cell_lock import while_alone, while_cells_stay
from benchmark.store.checked_json import Damaged, read_json, read_record, write_json
from benchmark.store.folder import DATABASES, MODELS, readme
from benchmark.store.json_files import json_files
from benchmark.store.output_files import read_outputs, width, write_outputs
from benchmark.store.query_files import Queries, are_whole, query_path, read_queries, write_queries
from benchmark.store.record_folder import RecordFolder
from benchmark.store.run_name import check_run_name


class Store:
    """Results of one run.

    Args:
        folder: `runs/<name>`.
    """

    def __init__(self, folder: Path) -> None:
        """Creates nothing until something is written."""
        self.folder = folder

    @classmethod
    def existing(cls, name: str) -> Store:
        """The store of that run below the current folder; raises UserError if there is none."""
        try:
            folder = Path("runs") / check_run_name(name)
        except ValueError as error:
            raise UserError(f"the name of a run {error}") from error
        if not (folder / "run.json").is_file():
            found = sorted(path.parent.name for path in Path("runs").glob("*/run.json"))
            raise UserError(
                f"expected the run {shown(name)} in {folder.resolve()}, found no run.json there; "
                f"runs here: {', '.join(found) or 'none'}"
            )
        return cls(folder)

    @property
    def name(self) -> str:
        """Name of the run."""
        return self.folder.name

    @property
    def reports(self) -> Path:
        """Folder of the reports."""
        return self.folder / "reports"

    def write_readme(self, command: str) -> None:
        """Writes the README that explains each file and states the last command."""
        text = readme(self.name, command, has_run=(self.folder / "run.json").is_file())
        write_atomically(self.folder / "README.md", lambda file: file.write(text.encode()))

    def write_request(self, request: dict[str, object]) -> None:
        """Stores the request."""
        write_json(self.folder / "run.json", dict(sorted(request.items())))

    def read_request(self) -> dict[str, object]:
        """The last request; raises UserError if it cannot be read."""
        return self._read_json("run.json")

    def write_plan(self, digests: dict[str, str]) -> None:
        """Stores the planned fit digest of each cell of the last request, "" if its data were unavailable."""
        write_json(self.folder / "plan.json", dict(sorted(digests.items())))

    def read_plan(self) -> dict[str, str]:
        """Key of each cell of the last request -> its planned fit digest; empty if no plan is stored."""
        if not (self.folder / "plan.json").is_file():
            return {}
        return {key: str(value) for key, value in self._read_json("plan.json").items()}

    def _read_json(self, name: str) -> dict[str, object]:
        """An object of a file of the run."""
        path = self.folder / name
        try:
            return read_json(path)
        except Damaged as error:
            raise UserError(f"{path} is damaged: {error}; the same `run` command writes it again") from error

    @property
    def _splits(self) -> RecordFolder[SplitFacts]:
        return RecordFolder(self.folder / "splits", SplitFacts, lambda facts: SplitPlace.of(facts).file)

    def write_split(self, facts: SplitFacts) -> None:
        """Stores the facts of a split."""
        self._splits.write(facts)

    def splits(self) -> list[SplitFacts]:
        """Facts of all splits that can be read, ordered by file name; raises UserError where none can be listed."""
        return self._splits.read()

    @property
    def _features(self) -> RecordFolder[FeatureFacts]:
        return RecordFolder(self.folder / "features", FeatureFacts, _features_file)

    def write_feature_facts(self, facts: FeatureFacts) -> None:
        """Stores what features cost."""
        self._features.write(facts)

    def feature_facts(self) -> list[FeatureFacts]:
        """Facts of all features that can be read, ordered by file name; raises UserError where none can be listed."""
        return self._features.read()

    @property
    def _outside(self) -> RecordFolder[OutsideMethod]:
        return RecordFolder(self.folder / "outside", OutsideMethod, lambda method: f"{method.name}.json")

    def write_outside(self, method: OutsideMethod) -> None:
        """Stores what is known of a method from outside."""
        self._outside.write(method)

    def outside_methods(self) -> list[OutsideMethod]:
        """Methods from outside whose files can be read, by name; raises UserError where none can be listed."""
        return self._outside.read()

    @property
    def _index_costs(self) -> RecordFolder[IndexCost]:
        return RecordFolder(self.folder / "indexes", IndexCost, lambda cost: cost.file)

    def write_index_cost(self, cost: IndexCost) -> None:
        """Stores what a search index costs, in place of an earlier measurement of it."""
        self._index_costs.write(cost)

    def index_costs(self) -> list[IndexCost]:
        """Costs of indexes that can be read, ordered by file name; raises UserError where none can be listed."""
        return self._index_costs.read()

    def remove_orphaned_index_costs(self) -> None:
        """Removes the costs of indexes of a kind and width of outputs that no cell of the run has any more."""
        kept = {indexed(result) for result in self.results() if result.status == "ok"}
        self._index_costs.remove(lambda cost: cost.representation not in kept)

    def write_result(self, result: Result) -> None:
        """Stores the result of a cell without outputs; `write_cell` stores that of a cell with outputs."""
        write_json(self.result_path(result.key), result.model_dump(mode="json"))

    def write_cell(self, result: Result, outputs: Outputs, queries: Queries) -> Result:
        """Stores outputs and single queries of an ok result, and then the result with their checksums; returns it."""
        with while_cells_stay(self.cells):
            outputs_checksum = self.write_outputs(result.key, outputs)
            queries_checksum = write_queries(self.cells, result.key, queries)
            checksums = {"outputs_checksum": outputs_checksum, "queries_checksum": queries_checksum}
            checked = result.model_copy(update=checksums)
            self.write_result(checked)
        return checked

    def replace_result(self, result: Result, queries: Queries | None = None) -> bool:
        """Stores a result in place of another one of the same fit; False where that one is gone, and nothing is stored.

        Another process may have removed the cell, or fitted it again, since its outputs were read.

        Args:
            result: to store.
            queries: its values of single queries; None if those that are stored remain.
        """
        with while_alone(self.cells):
            stored = self.read_result(result.key)
            if stored is None or (stored.status, stored.fit_digest) != (result.status, result.fit_digest):
                return False
            if stored.outputs_checksum not in ("", result.outputs_checksum):
                return False
            if queries is not None:
                checksum = write_queries(self.cells, result.key, queries)
                result = result.model_copy(update={"queries_checksum": checksum})
            self.write_result(result)
        return True

    def remove_cell(self, key: str, is_meant: Callable[[Result], bool]) -> Result | None:
        """Removes a cell whose stored result is meant, with everything that belongs to it.

        The result goes before its outputs, so a result that says ok has its outputs at any time. Everything else goes
        before the result: if this process is killed, the result is still there and the same call removes the rest. The
        outputs may be all that is left; `remove_remains` removes those.

        Returns:
            The result that was removed; None where nothing was.
        """
        with while_alone(self.cells):
            result = self.read_result(key)
            if result is None or not is_meant(result):
                return None
            for path in (*self.companions(key), *self.paths(key)):
                remove(path)
        return result

    def companions(self, key: str) -> list[Path]:
        """What a cell may have besides its result and outputs: codes of folders, the model, the state of a training."""
        model = self.folder / MODELS / f"{key}.json"
        databases = sorted((self.folder / DATABASES).glob(f"{key}-*"))
        return [*databases, model, model.with_suffix(".npz"), self.checkpoint_path(key)]

    def remove_remains(self) -> None:
        """Removes outputs and codes of folders whose cell has no result, as killed processes leave them."""
        with while_alone(self.cells) as is_alone:
            if not is_alone:  # somebody may be about to store the result of such outputs
                return
            keys = {path.stem for path in self.result_files()}
            for path in (*self.cells.glob("*.npz"), *(self.folder / DATABASES).glob("[!.]*")):
                if re.split("[-.]", path.name)[0] not in keys:
                    remove(path)

    def read_result(self, key: str) -> Result | None:
        """The stored result of that key; None if it is missing or damaged, so that the cell runs again."""
        try:
            return self._read_result(key)
        except Damaged:
            return None

    def _read_result(self, key: str) -> Result | None:
        """The stored result of that key, None if there is none; raises Damaged."""
        path = self.result_path(key)
        if not os.path.lexists(path):
            return None
        result = read_record(Result, path)
        if result.key != key:
            raise Damaged("it holds the result of another cell")
        return result

    def results(self) -> Iterator[Result]:
        """All readable results, ordered by key; raises UserError where their folder cannot be listed."""
        for path in self.result_files():
            result = self.read_result(path.stem)
            if result is not None:
                yield result

    def result_files(self) -> list[Path]:
        """Files of all results, readable or not, ordered by key; raises UserError where they cannot be listed."""
        return json_files(self.cells)

    def unreadable(self) -> list[Path]:
        """Files of results and of facts that cannot be read; reports leave them out."""
        results = [path for path in self.result_files() if self.read_result(path.stem) is None]
        facts = (self._splits, self._features, self._outside, self._index_costs)
        return [*results, *(path for folder in facts for path in folder.unreadable())]

    def examined(self, key: str) -> tuple[Result | None, str]:
        """The stored result of that key, and one line about damage to its files; empty if they are whole."""
        try:
            result = self._read_result(key)
        except Damaged as error:
            return None, f"{self.result_path(key)} is damaged: {error}"
        return result, self.outputs_damage(result) if result is not None and result.status == "ok" else ""

    def outputs_damage(self, result: Result) -> str:
        """One line about what is wrong with the stored outputs of an ok result; empty if they are whole.

        Outputs that an earlier version stored have no checksum in their result; those are read to find out.
        """
        path = self.outputs_path(result.key)
        try:
            if result.outputs_checksum and file_digest(path) != result.outputs_checksum:
                return f"{path} is damaged: it does not agree with its checksum in {result.key}.json"
            if not result.outputs_checksum and (dim := width(self.read_outputs(result.key))) != result.dim:
                return f"{path} is damaged: it holds outputs of width {dim}, not {result.dim}"
        except FileNotFoundError:
            return f"{path} is missing"
        except OSError as error:
            return f"{path} is damaged: it cannot be read: {error.strerror}"
        except Damaged as error:
            return f"{path} is damaged: {error}"
        return ""

    def queries_are_whole(self, result: Result) -> bool:
        """Whether the stored values of single queries are those of the result."""
        return are_whole(self.cells, result)

    def read_queries(self, result: Result) -> Queries:
        """Average precision of the queries of a result by direction; empty where none belong to it."""
        return read_queries(self.cells, result)

    @property
    def cells(self) -> Path:
        """Folder of the results and their outputs."""
        return self.folder / "cells"

    def result_path(self, key: str) -> Path:
        """File of a cell's result."""
        return self.cells / f"{key}.json"

    def outputs_path(self, key: str) -> Path:
        """File of a cell's outputs."""
        return self.cells / f"{key}.npz"

    def queries_path(self, key: str) -> Path:
        """File of the average precision of a cell's queries."""
        return query_path(self.cells, key)

    def paths(self, key: str) -> list[Path]:
        """Files of a cell, its result first."""
        return [self.result_path(key), self.outputs_path(key), self.queries_path(key)]

    def checkpoint_path(self, key: str) -> Path:
        """File in which a running end-to-end training of a cell keeps its state."""
        return self.folder / "checkpoints" / f"{key}.pt"

    def write_outputs(self, key: str, outputs: Outputs) -> str:
        """Stores the outputs of a cell; returns the SHA-256 of the file."""
        return write_outputs(self.outputs_path(key), outputs)

    def read_outputs(self, key: str) -> Outputs:
        """The stored outputs of a cell, whether or not they agree with a checksum.

        Raises:
            FileNotFoundError: there are none.
            Damaged: the file cannot be read, or does not hold outputs.
        """
        return read_outputs(self.outputs_path(key))


def _features_file(facts: FeatureFacts) -> str:
    return f"{facts.dataset}-{facts.source}-{facts.protocol}-{facts.front_end}-{digest(facts.place)}.json"
