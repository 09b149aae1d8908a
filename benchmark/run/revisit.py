"""What can be done with a stored run: show its state, report it or score it again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from zipfile import BadZipFile

from benchmark.contract.errors import UserError
from benchmark.plan.planner import make_plan
from benchmark.plan.spec import make_spec
from benchmark.plan.staleness import scorer_digest
from benchmark.run.cell import rescored
from benchmark.run.overview import results_text
from benchmark.store.store import Store


def status(name: str) -> str:
    """Which results of a run are stored, and what its last request would still do; raises UserError without a run."""
    store = Store.existing(name)
    spec = make_spec(store.read_request(), str(store.folder / "run.json"))
    stored = results_text(list(store.results()))
    try:
        actions = Counter(step.action for step in make_plan(spec, store).steps)
    except UserError as error:  # a method, folder or file of the request is gone; the results are there all the same
        return f"{stored}\nthe last request cannot be made again: {error}"
    plan = ", ".join(f"{n} {action}" for action, n in actions.items())
    return f"{stored}\nthe last request again would: {plan}"


def report(name: str) -> Path:
    """Writes the report of a stored run and returns its path; raises UserError where there is no such run."""
    from reports.writer import write_reports

    return write_reports(Store.existing(name))


def rescore(name: str) -> tuple[int, Path]:
    """Scores every ok cell of a run again from its stored outputs and writes the report.

    Returns:
        The number of cells, and the path of the report.

    Raises:
        UserError: there is no such run, or stored outputs cannot be read.
    """
    store = Store.existing(name)
    keys = [result.key for result in store.results() if result.status == "ok"]
    digest = scorer_digest()
    for key in keys:
        try:
            result = rescored(store, key, digest)
        except (OSError, ValueError, BadZipFile) as error:
            path = store.outputs_path(key)
            raise UserError(
                f"cannot score {path} again ({error}); run the same command again to fit that cell"
            ) from error
        store.write_result(result)
    return len(keys), report(name)
