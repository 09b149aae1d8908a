"""Verdicts of the checks on methods from outside, which stay in the cache for each version of method and checks.

Does not import torch, since every run imports it.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from benchmark import __version__, registry
from benchmark.contract.caches import cache_folder
from benchmark.contract.digests import closure, digest, file_digest, source_digest, source_file
from benchmark.contract.errors import StorageError
from benchmark.contract.numeric_packages import numeric_versions
from benchmark.contract.outside_method import OutsideMethod
from benchmark.contract.rows import MethodRow
from benchmark.own_packages import is_own
from benchmark.plugin_files import folder_of
from benchmark.store.checked_json import Damaged, read_record, write_json
from benchmark.store.store import Store

if TYPE_CHECKING:
    from benchmark.checks.findings import Finding

Kind = Literal["full", "quick"]

CHECK_MODULES = ("benchmark.checks.order", "benchmark.checks.families")


def version_of(row: MethodRow) -> str:
    """Digest of what a verdict depends on: row and files of the method, code of the checks, numerical packages."""
    folder = folder_of(row.module)
    modules = [name for name in closure(row.module, beside=folder) if not is_own(name)]
    paths = {name: source_file(name) for name in modules}
    # Whole files, since a method's `info` says how it is checked.
    sources = {name: "" if path is None else file_digest(path) for name, path in paths.items()}
    code = source_digest(*CHECK_MODULES, row.module, beside=folder)
    return digest([dataclasses.asdict(row), sources, code, numeric_versions()])


def verdict(row: MethodRow, kind: Kind, found: Sequence[Finding]) -> OutsideMethod:
    """The verdict that follows from these findings."""
    return OutsideMethod(
        name=row.name,
        origin=registry.methods().origins[row.name],
        version=version_of(row),
        suite=__version__,
        kind=kind,
        n_checks=len(found),
        failed={finding.check: finding.reason for finding in found if finding.status == "FAILED"},
        exempt=tuple(finding.check for finding in found if finding.status == "exempt"),
    )


def no_verdict(row: MethodRow, problem: str) -> OutsideMethod:
    """The record of a method that cannot be checked; `problem` is one line that says why."""
    return verdict(row, "quick", []).model_copy(update={"problem": problem})


def keep(verdict: OutsideMethod) -> None:
    """Stores a verdict in the cache, unless that cannot be written."""
    with contextlib.suppress(StorageError):
        write_json(_path(verdict.version, verdict.kind), verdict.model_dump(mode="json"))


def kept(row: MethodRow, store: Store) -> OutsideMethod | None:
    """The verdict on this version of a method: that of `check`, else that of an earlier run; None if there is none.

    Args:
        row: of the method.
        store: of a run, which may hold a verdict that the cache lacks.
    """
    version, origin = version_of(row), registry.methods().origins[row.name]
    found: list[OutsideMethod] = []
    for kind in get_args(Kind):
        with contextlib.suppress(Damaged):  # or missing
            found.append(read_record(OutsideMethod, _path(version, kind)))
    found += [method for method in store.outside_methods() if method.name == row.name and not method.problem]
    fitting = (one.model_copy(update={"origin": origin}) for one in found if one.version == version)
    return next(fitting, None)


def keep_full(name: str, found: Sequence[Finding]) -> None:
    """Stores what the command `check` found of a method from outside."""
    table = registry.methods()
    if name in table.origins:
        keep(verdict(table[name], "full", found))


def _path(version: str, kind: Kind) -> Path:
    return cache_folder() / "checks" / f"{version}-{kind}.json"
