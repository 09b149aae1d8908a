"""The folder of a run: one JSON and one .npz file for each cell, written atomically and readable without data or torch.

`benchmark.store.folder` lists the files of `runs/<name>/`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
from pydantic_core import from_json

from benchmark.contract.errors import UserError
from benchmark.contract.outputs import Outputs
from benchmark.contract.record import Record
from benchmark.contract.result import Result
from benchmark.contract.split_facts import SplitFacts
from benchmark.store.atomic import write_atomically
from benchmark.store.folder import readme
from benchmark.store.run_name import check_run_name

RecordT = TypeVar("RecordT", bound=Record)


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
                f"expected the run {name!r} in {folder.resolve()}, found no run.json there; "
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
        text = json.dumps(request, indent=2, sort_keys=True)
        write_atomically(self.folder / "run.json", lambda file: file.write(text.encode()))

    def read_request(self) -> dict[str, object]:
        """The last request; raises UserError if it cannot be read."""
        return self._read_json("run.json")

    def write_plan(self, digests: dict[str, str]) -> None:
        """Stores the planned fit digest of each cell of the last request, "" if its data were unavailable."""
        text = json.dumps(digests, indent=1, sort_keys=True)
        write_atomically(self.folder / "plan.json", lambda file: file.write(text.encode()))

    def read_plan(self) -> dict[str, str]:
        """Key of each cell of the last request -> its planned fit digest; empty if no plan is stored."""
        if not (self.folder / "plan.json").is_file():
            return {}
        return {key: str(value) for key, value in self._read_json("plan.json").items()}

    def _read_json(self, name: str) -> dict[str, object]:
        """An object of a file of the run."""
        path = self.folder / name
        try:
            value = from_json(path.read_bytes(), allow_inf_nan=False)
        except ValueError as error:
            raise UserError(f"expected JSON in {path}, could not read it ({error}); run the command again") from error
        if not isinstance(value, dict):
            raise UserError(f"expected a JSON object in {path}, found {type(value).__name__}; run the command again")
        return value

    def write_split(self, facts: SplitFacts) -> None:
        """Stores the facts of a split."""
        name = f"{facts.dataset}-{facts.source}-{facts.protocol}-seed{facts.seed}.json"
        text = facts.model_dump_json(indent=2)
        write_atomically(self.folder / "splits" / name, lambda file: file.write(text.encode()))

    def splits(self) -> list[SplitFacts]:
        """Facts of all splits that can be read, ordered by file name."""
        found = (_readable(SplitFacts, path) for path in self._split_files())
        return [facts for facts in found if facts is not None]

    def _split_files(self) -> list[Path]:
        return sorted((self.folder / "splits").glob("*.json"))

    def write_result(self, result: Result) -> None:
        """Stores the result of a cell. Write the outputs of an ok result first."""
        text = result.model_dump_json(indent=1)
        write_atomically(self._result(result.key), lambda file: file.write(text.encode()))

    def read_result(self, key: str) -> Result | None:
        """The stored result of that key; None if it is missing or unreadable, so that the cell runs again."""
        found = _readable(Result, self._result(key))
        return found if found is not None and found.key == key else None

    def results(self) -> Iterator[Result]:
        """All readable results, ordered by key."""
        for path in self._result_files():
            result = self.read_result(path.stem)
            if result is not None:
                yield result

    def _result_files(self) -> list[Path]:
        return sorted((self.folder / "cells").glob("*.json"))

    def unreadable(self) -> list[Path]:
        """Files of results and of facts of splits that cannot be read, so that reports leave them out."""
        results = [path for path in self._result_files() if self.read_result(path.stem) is None]
        return results + [path for path in self._split_files() if _readable(SplitFacts, path) is None]

    def _result(self, key: str) -> Path:
        return self.folder / "cells" / f"{key}.json"

    def outputs_path(self, key: str) -> Path:
        """File of a cell's outputs."""
        return self.folder / "cells" / f"{key}.npz"

    def checkpoint_path(self, key: str) -> Path:
        """File in which a running end-to-end training of a cell keeps its state."""
        return self.folder / "checkpoints" / f"{key}.pt"

    def write_outputs(self, key: str, outputs: Outputs) -> None:
        """Stores codes or embeddings with labels, ids and sentences."""
        arrays = outputs.arrays()
        # numpy's stubs would otherwise take one of the arrays for allow_pickle.
        write_atomically(self.outputs_path(key), lambda file: np.savez_compressed(file, allow_pickle=False, **arrays))

    def read_outputs(self, key: str) -> Outputs:
        """The stored outputs of a cell; raises OSError, KeyError or ValueError where they cannot be read."""
        with np.load(self.outputs_path(key), allow_pickle=False) as stored:
            return Outputs.of_arrays(dict(stored))


def _readable(kind: type[RecordT], path: Path) -> RecordT | None:
    """The record of a file; None if it is missing or holds something else."""
    try:
        return kind.read(path) if path.is_file() else None
    except ValueError:
        return None
