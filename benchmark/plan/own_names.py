"""Names of the data sets that users bring: of their folders and files."""

from __future__ import annotations

from collections.abc import Iterator

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.contract.plain_names import PLAIN_NAME, PLAIN_NAMES
from benchmark.contract.quoting import shown
from benchmark.plan.spec import RunSpec


def check_own_data(spec: RunSpec) -> None:
    """Raises UserError for folders and files whose names cannot name a data set, or name two."""
    seen: dict[str, str] = {}
    for name, given in _named(spec):
        if not PLAIN_NAME.fullmatch(name):
            raise UserError(
                f"{given}: its name {shown(name)} names a data set and should hold {PLAIN_NAMES}; rename it"
            )
        if name in registry.datasets().rows:
            raise UserError(f"{given} has the name of the data set {name}; rename it")
        if name in seen:
            raise UserError(f"{seen[name]} and {given} would both be named {shown(name)}; rename one")
        seen[name] = given


def _named(spec: RunSpec) -> Iterator[tuple[str, str]]:
    """Name of each data set, and the option with its path."""
    from datasets.own_folder.folder import folder_name

    yield from ((folder_name(path), f"--dataset-dir {path}") for path in spec.dataset_dir)
    yield from ((path.stem, f"--dataset-file {path}") for path in spec.dataset_file)
