"""Feature files of a run: their names, and the one split that each of them has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import registry
from benchmark.contract.cell import Cell, SplitKey
from benchmark.contract.errors import DataUnavailable, UserError
from benchmark.contract.rows import ProtocolRow
from benchmark.contract.run_command import OF_CAPTIONED
from benchmark.contract.split_listing import SplitListing
from benchmark.plan.spec import RunSpec

if TYPE_CHECKING:
    from datasets.prepared_split import PreparedSplit

# No target: a file has one split, and data sets with captions cannot have it.
FEATURE_FILE = ProtocolRow("feature-file", "", "the file's queries search its training part", version=1)
FROM_ENVIRONMENT = ("piper_voice", "data_root", "speech_weights", "image_weights")
GIVEN = "given"  # in place of a front-end


def check_keys(spec: RunSpec) -> None:
    """Raises UserError for keys that the suite does not have, and for keys without a file."""
    from datasets.feature_files.feature_file import KEYS

    for key in spec.dataset_keys:
        if key not in KEYS:
            raise registry.unknown("key", key, list(KEYS), "Looked in --dataset-keys.")
    if spec.dataset_keys and not spec.dataset_file:
        raise UserError("--dataset-keys names arrays of feature files; add --dataset-file FILE")


def check_file_options(spec: RunSpec) -> None:
    """Raises UserError for options of data sets with captions that a run of feature files alone was given.

    Folders of the data and files of weights may come from the environment, so they are let pass.
    """
    if spec.asked_datasets or spec.dataset_dir:
        return
    for name in OF_CAPTIONED:
        value = getattr(spec, name)
        if name not in FROM_ENVIRONMENT and value != RunSpec.model_fields[name].default:
            given = ",".join(map(str, value)) if isinstance(value, tuple) else value
            raise UserError(
                f"--{name.replace('_', '-')} {given} should go with a data set with captions, and this run has only "
                f"--dataset-file {spec.dataset_file[0]}, with features and a split of its own; leave it out, or add "
                "--datasets NAME"
            )


class FileSource:
    """The split of one feature file.

    Args:
        path: of the file.
        names: one of the suite's keys -> the name that the file uses in its place.
    """

    def __init__(self, path: Path, names: Mapping[str, str]) -> None:
        """Reads the file. If it cannot be used, every split is unavailable for that reason."""
        self.name, self.names = path.stem, names
        self.found: dict[SplitKey, PreparedSplit | str] = {}
        self.front_ends = {"image": GIVEN, "text": GIVEN}
        self.unavailable = ""
        from datasets.feature_files.feature_file import read_feature_file

        try:
            self.file = read_feature_file(path, names)
        except DataUnavailable as error:
            self.unavailable = str(error)
        else:
            self.front_ends = dict.fromkeys(self.file.modalities, GIVEN)

    def split(self, cell: Cell) -> PreparedSplit | str:
        """The split of a cell, or the reason why it is unavailable."""
        if self.unavailable:
            return self.unavailable
        if cell.split_key not in self.found:
            from datasets.file_preparation import prepare_feature_file

            self.found[cell.split_key] = prepare_feature_file(self.file, FEATURE_FILE, self.names, cell.seed)
        return self.found[cell.split_key]

    def listing(self, cell: Cell) -> SplitListing:
        """Names of the training pairs of a file that can be used; they are the same for every cell."""
        from datasets.file_preparation import listing

        return listing(self.file)
