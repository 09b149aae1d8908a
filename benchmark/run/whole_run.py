"""Carries out a run from beginning to end: plans, executes, writes the report and prints what came out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from benchmark.contract.errors import UserError
from benchmark.contract.notes import note
from benchmark.contract.result import Result
from benchmark.jobs.leftovers import sweep_leftovers
from benchmark.own_packages import check_siblings
from benchmark.plan.planner import make_planner, plan_of
from benchmark.plan.spec import RunSpec
from benchmark.plan.steps import Plan
from benchmark.run.downloads import fetch_weights
from benchmark.run.keeping import places_of
from benchmark.run.overview import plan_text, results_text, tracebacks_text, unreadable_text
from benchmark.run.provenance import n_cores
from benchmark.run.report import write_report
from benchmark.run.stages import Run
from benchmark.store.store import Store
from benchmark.terminal.command_line import command_line
from benchmark.terminal.terminal import Terminal

# Says what the common checks make of the methods from outside, before anything is fitted.
Examine = Callable[[Plan, Store, Terminal], None]


def unexamined(plan: Plan, store: Store, terminal: Terminal) -> None:
    """Says nothing."""


def run(
    spec: RunSpec,
    dry_run: bool,
    rerun_failed: bool,
    terminal: Terminal | None = None,
    examine: Examine = unexamined,
) -> bool:
    """Plans, executes and reports.

    Args:
        spec: what to run.
        dry_run: print the plan and stop.
        rerun_failed: run cells again that failed before.
        terminal: where to print; None prints neither more nor less than usual.
        examine: called before anything is fitted.

    Returns:
        Whether a cell failed or could not be scored again, or a file or folder that the run names cannot be used.

    Raises:
        UserError: wrong input, every cell was skipped, or a planned cell is not among the results or in the report.
    """
    check_siblings()
    terminal = terminal or Terminal()
    store = Store(Path("runs") / spec.name)
    planner = make_planner(spec, store, rerun_failed)
    with terminal.busy("planning: reading and splitting the data"):
        plan = plan_of(planner)
    for remark in _remarks(plan):
        note(remark)
    if all(not step.fit_digest for step in plan.steps):
        raise UserError(f"{plan.steps[0].reason}; no cell of this run can be fitted, so nothing was done")
    if dry_run:
        terminal.conclude(plan_text(plan))
        return bool(plan.unusable)
    terminal.show_details(plan_text(plan))
    _refuse_foreign_states(plan)
    problems = _execute(plan, store, spec, terminal, examine)
    results = _results(plan, store)
    reported = _report(store, results, problems, terminal)
    _check_counts(plan, results, reported, store)
    if all(result.status == "skipped" for result in results):
        raise UserError(f"every cell was skipped, so nothing was measured; the first reason: {results[0].reason}")
    return bool(problems or plan.unusable) or any(result.status == "failed" for result in results)


def _remarks(plan: Plan) -> list[str]:
    """What the user should know about the files of data sets and features, each once."""
    found = ((split.inputs.facts.dataset, remark) for split in plan.splits.values() for remark in split.remarks)
    return list(dict.fromkeys(f"{dataset}: {remark}" for dataset, remark in found))


def _refuse_foreign_states(plan: Plan) -> None:
    """Raises UserError where the run holds states of trainings that cannot be carried on."""
    if plan.foreign:
        names = ", ".join(path.name for path in plan.foreign)
        raise UserError(
            f"{plan.foreign[0].parent} holds training states that other code, data, weights or packages, or another "
            f"device, wrote, so they cannot be carried on: {names}; delete them to train from the start"
        )


def _execute(plan: Plan, store: Store, spec: RunSpec, terminal: Terminal, examine: Examine) -> list[str]:
    """Executes the plan under progress bars; returns one line for each result that could not be scored again."""
    sweep_leftovers(store.folder)
    fetch_weights(plan, spec.image_weights, terminal)
    store.write_request(spec.request())
    store.write_readme(command_line())
    store.write_plan({step.cell.key: step.fit_digest for step in plan.steps})
    examine(plan, store, terminal)
    # One GPU serves one training at a time.
    n_workers = spec.workers or (n_cores() if spec.device == "cpu" else 1)
    with terminal.bars() as bars:
        places = places_of(spec) if spec.keep_models else None
        return Run(plan, store, n_workers, bars, spec.image_weights, places).execute()


def _results(plan: Plan, store: Store) -> list[Result]:
    """Stored results of the planned cells, without those of an earlier fit that this run should have replaced."""
    found = [(step, store.read_result(step.cell.key)) for step in plan.steps]
    return [
        result
        for step, result in found
        if result is not None and (step.action != "run" or result.fit_digest in ("", step.fit_digest))
    ]


def _check_counts(plan: Plan, results: Sequence[Result], reported: Collection[str], store: Store) -> None:
    """Raises UserError where a planned cell is not stored or not in the report: something took files away."""
    stored = {result.key for result in results}
    lost = [step.cell for step in plan.steps if step.cell.key not in stored or step.cell.key not in reported]
    if lost:
        raise UserError(
            f"{len(plan.steps)} cells were planned, {len(stored)} of them are stored in {store.folder / 'cells'} and "
            f"{len(plan.steps) - len(lost)} are in the report; the first that is missing is {lost[0].label}. Another "
            "process or a method may have changed the folder; run the same command again"
        )


def _report(store: Store, results: Sequence[Result], problems: Sequence[str], terminal: Terminal) -> frozenset[str]:
    """Writes the report, prints its main table, what failed and where the report is; returns keys of reported cells."""
    from reports.writer import main_tables_text, reported_cells

    with terminal.busy("writing the report"):
        path = write_report(store)
    terminal.show(main_tables_text(store))
    terminal.show_details(tracebacks_text(results))
    terminal.show(results_text(results))
    unreadable = unreadable_text(store.unreadable())
    terminal.conclude("\n".join([*problems, *([unreadable] if unreadable else []), f"report: {path}"]))
    return reported_cells(store)
