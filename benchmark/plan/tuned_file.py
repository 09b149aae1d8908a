"""The file of tuned settings, and what a run takes from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import field_validator

from benchmark import registry
from benchmark.contract.digests import digest, source_digest
from benchmark.contract.errors import UserError
from benchmark.contract.limits import CodeLength, Seed, Setting, Share, Trials
from benchmark.contract.program import program
from benchmark.contract.record import Record
from benchmark.contract.rows import MethodRow, Source
from benchmark.plan.feature_choice import oracles_among
from benchmark.plan.openings import openings
from benchmark.plan.spec import RunSpec
from benchmark.plan.staleness import ROWS_MODULE
from benchmark.plan.variants import check_settings
from benchmark.plugin_files import folder_of
from benchmark.store.checked_json import Damaged, read_record


class TunedSettings(Record):
    """The best settings of one method on one data set, and how `tune` found them.

    A run uses them for all its code lengths, seeds, protocols and features, even where those differ from the search's.

    Attributes:
        method_digest: of the method's code; the settings are valid only for the code that they were chosen with.
        settings: hyper-parameter -> value, for every hyper-parameter that was searched.
        n_bits: code length they were chosen at, None for a real-valued method.
        n_trials: number of settings tried, including the defaults; every method has the same budget.
        sampler: how trials were drawn.
        features: modality -> front-end.
        seed: split whose val part scored the trials.
        val_map: mean of both directions' map@all on val.
        default_val_map: the same with the defaults; None if the defaults failed.
    """

    dataset: str
    source: Source
    protocol: str
    method: str
    method_digest: str
    settings: dict[str, Setting]
    n_bits: CodeLength | None
    n_trials: Trials
    sampler: str
    features: dict[str, str]
    seed: Seed
    val_map: Share
    default_val_map: Share | None


class TunedFile(Record):
    """What `tune` writes and `run --tuned` reads."""

    kind: Literal["xmhash tuned settings"] = "xmhash tuned settings"
    schema_version: Literal[1] = 1
    entries: tuple[TunedSettings, ...]

    @field_validator("entries")
    @classmethod
    def _one_for_each(cls, entries: tuple[TunedSettings, ...]) -> tuple[TunedSettings, ...]:
        counts = Counter((entry.method, entry.dataset, entry.source) for entry in entries)
        for (method, dataset, source), count in counts.items():
            if count > 1:
                raise ValueError(f"it holds {count} entries of {method} on {dataset} ({source} data)")
        return entries


Tuned = Mapping[tuple[str, str], TunedSettings]  # data set, method


def method_digest(row: MethodRow) -> str:
    """Digest of a method's source and of the modules it imports from the project, its package or its folder."""
    from methods import END_TO_END_MODULES

    # `tune` searches on frozen features.
    unused = (ROWS_MODULE, *END_TO_END_MODULES)
    code = source_digest(row.module, without=unused, beside=folder_of(row.module))
    return digest([row.target, code])


def load_tuned(path: Path) -> TunedFile:
    """The content of that file; raises UserError if `tune` did not write it."""
    if not path.exists() or path.is_dir():
        raise UserError(f"--tuned should be a file that `{program()} tune` wrote; there is no file {path}")
    try:
        return read_record(TunedFile, path)
    except Damaged as error:
        raise UserError(
            f"--tuned should be a file that `{program()} tune` wrote; {path} is not one ({error})"
        ) from error


def read_tuned(spec: RunSpec, rows: list[MethodRow]) -> Tuned:
    """Settings that the run's methods take from its `--tuned` file; empty without that option.

    Raises:
        UserError: the file cannot be read, or belongs to other methods, data or code than the run.
    """
    if spec.tuned is None:
        return {}
    if spec.settings != "default":
        raise UserError(f"--tuned and --settings {spec.settings} both choose hyper-parameters; take out one of them")
    if spec.track != "frozen":
        raise UserError("--tuned holds settings searched on frozen features; leave it out, or --track end-to-end")
    where, entries, known = f"--tuned {spec.tuned}", load_tuned(spec.tuned).entries, registry.methods()
    for entry in entries:
        if entry.method not in known.rows:
            raise registry.unknown(f"method of {where}:", entry.method, list(known.rows), known.where)
    by_name = {row.name: row for row in rows}
    datasets = {(opening.name, opening.source) for opening in openings(spec)}
    found = {
        (entry.dataset, entry.method): entry
        for entry in entries
        if entry.method in by_name and (entry.dataset, entry.source) in datasets
    }
    if not found:
        held = ", ".join(dict.fromkeys(f"{e.method} on {e.dataset} ({e.source} data)" for e in entries)) or "nothing"
        raise UserError(f"{where} holds settings for none of this run's methods and data; it holds {held}")
    for entry in found.values():
        _check(entry, by_name[entry.method], where)
        if (seen := oracles_among(entry.features)) and seen[0] not in (spec.sound_features or ()):
            raise UserError(
                f"--tuned {spec.tuned} was searched with the oracle {seen[0]}, which sees the captions; this run has "
                "sounds: tune again with its --sound-features"
            )
        if entry.method in spec.changes:
            raise UserError(f"{entry.method} is set both by --set and by {where}; take out one of them")
    return found


def _check(entry: TunedSettings, row: MethodRow, where: str) -> None:
    """Raises UserError if the settings were chosen for another version of the method or do not fit it."""
    if entry.method_digest != method_digest(row):
        raise UserError(
            f"{where} was made with another version of {row.name} than the one here; tune it again with "
            f"`{program()} tune`, or leave it out with --methods"
        )
    check_settings({row.name: entry.settings}, [row], where)
