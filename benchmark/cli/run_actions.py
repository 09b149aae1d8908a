"""What the commands do, apart from reading flags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.plan.plan import Plan, make_plan, scorer_digest
from benchmark.plan.spec import RunSpec, make_spec
from benchmark.run.downloads import fetch_weights
from benchmark.siblings import check_siblings
from benchmark.store.store import Store
from benchmark.terminal.terminal import Terminal, command_line

if TYPE_CHECKING:
    from benchmark.contract.result import Result


def merged(first: object, second: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    """Settings of two places; the second wins."""
    result = {method: dict(values) for method, values in first.items()} if isinstance(first, dict) else {}
    for method, values in second.items():
        result.setdefault(method, {}).update(values)
    return result


def run(spec: RunSpec, dry_run: bool, rerun_failed: bool, terminal: Terminal | None = None) -> bool:
    """Plans, executes and reports; returns whether a cell failed.

    Raises:
        UserError: wrong input, or every cell was skipped.
    """
    check_siblings()
    terminal = terminal or Terminal()
    store = Store(Path("runs") / spec.name)
    with terminal.busy("planning: reading and splitting the data"):
        plan = make_plan(spec, store, rerun_failed)
    if all(not step.fit_digest for step in plan.steps):
        raise UserError(f"no cell of this run can be fitted, so nothing was done; {plan.steps[0].reason}")
    if dry_run:
        terminal.conclude(plan_text(plan))
        return False
    terminal.show_details(plan_text(plan))
    if plan.foreign:
        names = ", ".join(path.name for path in plan.foreign)
        raise UserError(
            f"{plan.foreign[0].parent} holds states of trainings that other code, data, weights, packages or another "
            f"device wrote, so they cannot be carried on: {names}; delete them to train from the start"
        )
    problems = _execute(plan, store, spec, terminal)
    results = [store.read_result(step.cell.key) for step in plan.steps]
    found = [result for result in results if result is not None]
    with terminal.busy("writing the report"):
        path = report(spec.name)
    terminal.show(registry.resolve("reports.writer:map_tables_text")(store))
    terminal.show_details("".join(f"\n{result.cell.label}\n{result.traceback}" for result in found if result.traceback))
    terminal.show(_summary(found))
    terminal.conclude("\n".join([*problems, f"report: {path}"]))
    if all(result.status == "skipped" for result in found):
        raise UserError(f"every cell was skipped, so nothing was measured; the first reason: {found[0].reason}")
    return bool(problems) or any(result.status == "failed" for result in found)


def _execute(plan: Plan, store: Store, spec: RunSpec, terminal: Terminal) -> list[str]:
    """Executes the plan under progress bars."""
    from benchmark.run.provenance import n_cores
    from benchmark.run.stages import Run

    fetch_weights(plan, spec.image_weights, terminal)
    store.write_request(spec.request())
    store.write_readme(command_line())
    store.write_plan({step.cell.key: step.fit_digest for step in plan.steps})
    # One GPU serves one training at a time.
    n_workers = spec.workers or (n_cores() if spec.device == "cpu" else 1)
    with terminal.bars() as bars:
        return Run(plan, store, n_workers, bars, spec.image_weights).execute()


def plan_text(plan: Plan) -> str:
    """The plan: what runs on what, a line a cell, how many of each kind."""
    cells = [step.cell for step in plan.steps]
    heads = dict.fromkeys(
        f"{c.dataset}: {c.source} data, {c.protocol} version {c.protocol_version}, {c.track}, "
        f"{' + '.join(c.front_ends.values())}"
        for c in cells
    )
    several = len({tuple(cell.front_ends.values()) for cell in cells}) > 1
    names = [f"{cell.label}{' on ' + cell.features['sound'] if several else ''}" for cell in cells]
    lines = [f"{step.action:<12} {name:<56} {step.reason}" for step, name in zip(plan.steps, names, strict=True)]
    counts = Counter(step.action for step in plan.steps)
    return "\n".join(
        [*heads, *lines, f"{len(lines)} cells: " + ", ".join(f"{n} {action}" for action, n in counts.items())]
    )


def _summary(results: list[Result]) -> str:
    """Counts by status, and one line for each reason of a failure or a skip."""
    if not results:
        return "0 cells"
    counts = Counter(result.status for result in results)
    lines = [f"{len(results)} cells: " + ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))]
    by_reason: dict[tuple[str, str], list[str]] = {}
    for result in results:
        if result.status != "ok":
            by_reason.setdefault((result.status, result.reason), []).append(result.cell.label)
    for (status, reason), labels in by_reason.items():
        more = f" and {len(labels) - 1} more" if len(labels) > 1 else ""
        lines.append(f"  {status}: {labels[0]}{more}: {reason}")
    return "\n".join(lines)


def status(name: str) -> str:
    """What is stored of a run, and how its request would continue."""
    store = Store.existing(name)
    spec = make_spec(store.read_request(), str(store.folder / "run.json"))
    results = list(store.results())
    try:
        missing = Counter(step.action for step in make_plan(spec, store).steps)
    except UserError as error:  # a method, a folder or a file of then is gone; what is stored is there all the same
        return f"{_summary(results)}\nthe last request cannot be made again: {error}"
    plan = ", ".join(f"{n} {action}" for action, n in missing.items())
    return f"{_summary(results)}\nthe last request again would: {plan}"


def report(name: str) -> Path:
    """Writes the report of a stored run and returns its path."""
    path: Path = registry.resolve("reports.writer:write_reports")(Store.existing(name))
    return path


def rescore(name: str) -> tuple[int, Path]:
    """Scores every ok cell of a run again from its stored outputs; returns their number and the report's path."""
    from benchmark.run.cell import rescored

    store = Store.existing(name)
    keys = [result.key for result in store.results() if result.status == "ok"]
    digest = scorer_digest()
    for key in keys:
        try:
            store.write_result(rescored(store, key, digest))
        except (OSError, ValueError, BadZipFile) as error:
            path = store.outputs_path(key)
            raise UserError(
                f"cannot score {path} again ({error}); run the same command again to fit that cell"
            ) from error
    return len(keys), report(name)
