"""Joins the stored results of several runs into one run."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmark.contract.digests import file_digest
from benchmark.contract.drafts import draft_folder, remove, sweep
from benchmark.contract.errors import UserError
from benchmark.contract.file_errors import storing
from benchmark.contract.listing import listed
from benchmark.housekeeping.merged_models import MergedModels, move_models, not_copied
from benchmark.housekeeping.merged_request import CannotUnite, united
from benchmark.housekeeping.merged_results import MergedResults
from benchmark.housekeeping.stored_run import StoredRun
from benchmark.jobs.leftovers import sweep_leftovers
from benchmark.plan.spec import RunSpec
from benchmark.plan.staleness import scorer_digest
from benchmark.run.report import write_report
from benchmark.store.cell_lock import while_alone
from benchmark.store.run_name import check_run_name
from benchmark.store.store import Store
from benchmark.terminal.command_line import command_line

N_NAMED = 5  # contradictions that the error names


@dataclass(frozen=True)
class MergeOutcome:
    """What a merge did.

    Attributes:
        into: name of the merged run.
        names: of the runs it was made of.
        n_cells: that it holds.
        n_shared: how many of them several runs hold.
        remark: what its request leaves out; empty if it asks for everything.
        not_copied: a line for each run of which something is not in the merged run.
        unreadable: files of the runs that were left out, since they cannot be read.
        report: path of its report.
    """

    into: str
    names: tuple[str, ...]
    n_cells: int
    n_shared: int
    remark: str
    not_copied: tuple[str, ...]
    unreadable: tuple[Path, ...]
    report: Path

    def text(self) -> str:
        """What was merged, and where the report is."""
        line = f"merged {', '.join(self.names)} into {self.into}: {self.n_cells:,} cells, {self.n_shared:,} of them in "
        remarks = [*([self.remark] if self.remark else []), *self.not_copied]
        return "\n".join([f"{line}several runs", *remarks, f"report: {self.report}"])


def merge(names: Sequence[str], into: str, prefer: str | None = None) -> MergeOutcome:
    """Joins results, outputs, models and facts of stored runs into a run, which may exist, and writes its report.

    Nothing is written unless the runs agree on every cell and split that several of them hold. Results that appear in
    the merged run are whole at any time, and a merge that was stopped is completed by the same command.

    Args:
        names: of the runs; `into` counts as one of them where it holds results.
        into: name of the merged run.
        prefer: name of the run whose results win where runs contradict each other.

    Raises:
        UserError: a run is missing or damaged, there are fewer than two, or they contradict each other.
        OSError: a file cannot be written.
    """
    runs = _runs_of(names, into, prefer)
    merged = MergedResults(runs, prefer, scorer_digest())
    _refuse_conflicts(merged.conflicts, prefer)
    request, remark = _request(runs, into, prefer)
    target = Store(Path("runs") / into)
    sweep(target.folder.parent)
    sweep_leftovers(target.folder)
    models = MergedModels.of(merged)
    left = not_copied(merged, models, into)
    _write(merged, models, request, target)
    target.write_readme(command_line())
    unreadable = tuple(path for run in runs for path in run.store.unreadable())
    report = write_report(target)
    run_names = tuple(run.name for run in runs)
    return MergeOutcome(into, run_names, len(merged.chosen), merged.n_shared, remark, left, unreadable, report)


def _runs_of(names: Sequence[str], into: str, prefer: str | None) -> list[StoredRun]:
    """The runs, the target first where it holds results; raises UserError where one is missing or there are too few."""
    try:
        target = Store(Path("runs") / check_run_name(into))
    except ValueError as error:
        raise UserError(f"--into {error}") from None
    others = [Store.existing(name) for name in dict.fromkeys(names) if name != into]
    is_there = (target.folder / "run.json").is_file() or bool(target.result_files())
    stores = [*([target] if is_there else []), *others]
    if len(stores) < 2:
        there = "" if is_there else f" ({into} is no run yet)"
        raise UserError(
            f"merge needs at least two runs, with the one of --into if it exists; got {', '.join(names)}{there}"
        )
    if prefer is not None and prefer not in [store.name for store in stores]:
        raise UserError(f"--prefer should be one of {', '.join(store.name for store in stores)}; got {prefer}")
    return [StoredRun.read(store) for store in stores]


def _refuse_conflicts(conflicts: Sequence[str], prefer: str | None) -> None:
    if conflicts:
        undecided = f", and {prefer} decides none of these" if prefer else ""
        raise UserError(
            f"the runs contradict each other{undecided}, so nothing was written: "
            f"{listed(conflicts, N_NAMED, '; ')}. Say whose results win with --prefer NAME, or remove some with "
            "`forget`"
        )


def _request(runs: Sequence[StoredRun], into: str, prefer: str | None) -> tuple[RunSpec, str]:
    """The request of the merged run, and a sentence about what it leaves out."""
    in_order = sorted(runs, key=lambda run: run.name != prefer)
    requests: Mapping[str, RunSpec] = {run.name: run.request for run in in_order if run.request is not None}
    try:
        return united(requests, into), ""
    except CannotUnite as error:
        name, first = next(iter(requests.items()))
        remark = (
            f"note: the report shows the results of all runs, but one request cannot ask for all of them ({error}); "
            f"run.json of {into} holds the request of {name}, and so `status` and a later `run` speak of that only"
        )
        return first.model_copy(update={"name": into}), remark


def _write(merged: MergedResults, models: MergedModels, request: RunSpec, target: Store) -> None:
    """Writes a new run at once by a rename, or adds to one cell by cell, the request last."""
    is_new = not target.folder.exists()
    parent = target.folder.parent if is_new else target.folder
    with storing(target.folder, "the merged run"), draft_folder(parent) as folder:
        draft = Store(folder)
        new = [key for key, run in merged.chosen.items() if run.store.folder != target.folder]
        for key in new:
            _copy(merged.chosen[key], key, draft)
        models.copy_to(folder, target.folder)
        if is_new:
            _write_facts(merged, request, draft)
            folder.rename(target.folder)
            return
        for key in new:
            holder = models.models.get(key)
            if holder is None or holder.store.folder != target.folder:
                _remove_model(target, key)
            _move(key, draft, target)
        move_models(folder, target.folder)
        _write_facts(merged, request, target)


def _write_facts(merged: MergedResults, request: RunSpec, store: Store) -> None:
    for split in merged.splits:
        store.write_split(split)
    for features in merged.features:
        store.write_feature_facts(features)
    for method in merged.outside.values():
        store.write_outside(method)
    for cost in merged.index_costs:
        store.write_index_cost(cost)
    store.write_plan(merged.plan)
    store.write_request(request.request())


def _copy(run: StoredRun, key: str, draft: Store) -> None:
    """Copies the files of a cell; raises UserError where the outputs are not those of the result."""
    result, source = run.results[key], run.store.outputs_path(key)
    if result.status == "ok":
        draft.cells.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(source, draft.outputs_path(key))
            is_whole = file_digest(draft.outputs_path(key)) == result.outputs_checksum
        except FileNotFoundError:
            is_whole = False
        if not is_whole:
            raise UserError(
                f"{source} is missing or does not agree with its checksum in {key}.json, so nothing was merged; the "
                "`run` command that wrote it fits this cell again"
            )
        if (queries := run.store.queries_path(key)).is_file():
            shutil.copyfile(queries, draft.queries_path(key))
    draft.write_result(result)


def _remove_model(store: Store, key: str) -> None:
    """Removes the model of a cell and the codes that it made of image folders; a training under way keeps its state."""
    for path in store.companions(key):
        if path != store.checkpoint_path(key):
            remove(path)


def _move(key: str, draft: Store, target: Store) -> None:
    """Replaces a cell. The old result goes first and the new one comes last, so a result always has its own outputs."""
    with while_alone(target.cells):
        for path in target.paths(key):
            path.unlink(missing_ok=True)
        for source, path in reversed(list(zip(draft.paths(key), target.paths(key), strict=True))):
            if source.exists():
                source.replace(path)
