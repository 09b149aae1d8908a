"""What the command `measure` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmark.contract.errors import StorageError, UserError
from benchmark.contract.index_cost import IndexCost
from benchmark.contract.one_line import one_line
from benchmark.contract.quoting import shown
from benchmark.contract.result import Provenance
from benchmark.jobs.leftovers import sweep_leftovers
from benchmark.jobs.workers import run_jobs
from benchmark.measure.job import IndexJob
from benchmark.measure.library import faiss
from benchmark.measure.representations import Choice, representations
from benchmark.run.provenance import collect
from benchmark.run.report import write_report
from benchmark.store.store import Store
from benchmark.terminal.command_line import command_line
from benchmark.terminal.say import say_line
from benchmark.terminal.terminal import Terminal

OWN = "data"  # the size of the data set itself
SMALLEST, LARGEST = 100, 100_000_000  # made-up items


@dataclass(frozen=True)
class Request:
    """What is measured.

    Attributes:
        choice: which stored outputs.
        sizes: numbers of made-up items; None for the stored items.
        build_limit: seconds after which the build of an index is given up.
        again: also measure what is measured already.
    """

    choice: Choice
    sizes: tuple[int | None, ...]
    build_limit: float
    again: bool = False


def sizes_of(texts: Sequence[str]) -> tuple[int | None, ...]:
    """Numbers of items, None for the data set's own.

    Raises:
        UserError: a text is neither `data` nor a whole number from SMALLEST to LARGEST, such as 100000 or 1e5.
    """
    found: list[int | None] = []
    for text in texts:
        if text == OWN:
            found.append(None)
            continue
        try:
            number = float(text)
        except ValueError:
            number = 0.0
        if not SMALLEST <= number <= LARGEST or number != int(number):
            raise UserError(
                f"--sizes should list data or whole numbers from {SMALLEST} to {LARGEST:,}, such as data,1e5,1e6; "
                f"got {shown(text)}"
            )
        found.append(int(number))
    if not found:
        raise UserError("--sizes should name at least one size, such as data,1e5,1e6; got none")
    return tuple(dict.fromkeys(found))


def measure(name: str, request: Request, terminal: Terminal) -> bool:
    """Measures the indexes, one after another, stores what they cost and writes the report.

    Returns:
        Whether something could not be measured; a line on the standard error says what.

    Raises:
        UserError: there is no such run, it stores nothing that fits, or faiss is not installed.
        OSError: a file cannot be written.
    """
    store = Store.existing(name)
    library = faiss()
    sweep_leftovers(store.folder)
    found = representations(store.results(), request.choice, name)
    now = collect(n_workers=1)
    provenance = now.model_copy(update={"packages": {**now.packages, "faiss": library.__version__}})
    every = [
        IndexJob(store.folder, one, size, request.build_limit, provenance) for one in found for size in request.sizes
    ]
    known = {cost.file: cost for cost in store.index_costs()}
    jobs = [job for job in every if request.again or not _is_measured(job, known)]
    if len(jobs) < len(every):
        terminal.show(f"{len(every) - len(jobs)} of {len(every)} sets of indexes are measured already")
    problems = _carry_out(jobs, store, terminal)
    for problem in problems:
        say_line(f"error: {problem}")
    store.write_readme(command_line())
    terminal.conclude(f"report: {write_report(store)}")
    return bool(problems)


def _is_measured(job: IndexJob, known: dict[str, IndexCost]) -> bool:
    """Whether all indexes of a job were measured on this processor, with this faiss and as long a limit of builds."""
    costs = [known.get(name) for name in job.files()]
    return all(cost is not None and _is_alike(cost, job.provenance, job.build_limit) for cost in costs)


def _is_alike(cost: IndexCost, provenance: Provenance, build_limit: float) -> bool:
    then = cost.provenance.processor, cost.provenance.packages.get("faiss")
    is_final = not cost.reason or cost.build_limit >= build_limit
    return is_final and then == (provenance.processor, provenance.packages["faiss"])


def _carry_out(jobs: Sequence[IndexJob], store: Store, terminal: Terminal) -> list[str]:
    """Stores the costs of each job as it ends; returns a line for each job that failed."""
    problems = []
    with terminal.bars() as bars:
        bars.start("indexes", len(jobs))
        labels = [job.label for job in jobs]
        for position, outcome in run_jobs([job.run for job in jobs], 1, labels, bars):
            if isinstance(outcome, StorageError):
                raise outcome
            if isinstance(outcome, BaseException):
                problems.append(f"{labels[position]}: {one_line(outcome)}")
            else:
                for cost in outcome:
                    store.write_index_cost(cost)
            bars.advance(position)
    return problems
