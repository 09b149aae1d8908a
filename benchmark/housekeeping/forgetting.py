"""Removes stored results of a run: those of some methods, failed ones, or those of earlier requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmark.contract.errors import UserError
from benchmark.contract.result import Result
from benchmark.contract.split_facts import SplitFacts
from benchmark.jobs.leftovers import sweep_leftovers
from benchmark.plan.spec import separated
from benchmark.run.naming import check_names, names_of
from benchmark.run.overview import stored_text
from benchmark.run.report import write_report
from benchmark.store.earlier import is_earlier
from benchmark.store.store import Store


@dataclass(frozen=True)
class Condition:
    """Which results are meant: all that is asked for must hold.

    Attributes:
        methods: "all", "family:NAME", names of methods, each with all its settings, or labels such as
            `dtbh[margin=0.4]`; empty for any.
        failed: only failed results.
        earlier: only results that the last request did not ask for.
    """

    methods: tuple[str, ...] = ()
    failed: bool = False
    earlier: bool = False

    def __post_init__(self) -> None:
        """Raises UserError where nothing is asked for."""
        if not (self.methods or self.failed or self.earlier):
            raise UserError("forget needs --methods, --failed or --earlier, which say what to remove; got none of them")

    @classmethod
    def of_options(cls, methods: str | None, failed: bool, earlier: bool) -> Condition:
        """The condition that options make; raises UserError where the list of methods is malformed or nothing is asked.

        Args:
            methods: separated by commas; None for any.
            failed: only failed results.
            earlier: only results that the last request did not ask for.
        """
        try:
            names = () if methods is None else tuple(dict.fromkeys(separated(methods)))
        except ValueError as error:
            raise UserError(f"--methods {error}") from None
        if methods is not None and not names:
            raise UserError("--methods needs at least one name, got none")
        return cls(names, failed, earlier)

    def holds(self, result: Result, plan: Mapping[str, str], splits: Sequence[SplitFacts]) -> bool:
        """Whether a result is meant.

        Args:
            result: as stored.
            plan: of the last request, as in `is_earlier`.
            splits: facts of the splits of the run.
        """
        if self.methods and not names_of(result) & set(self.methods):
            return False
        if self.failed and result.status != "failed":
            return False
        return not self.earlier or is_earlier(result, plan, splits)

    def __str__(self) -> str:
        """The options of the command line."""
        methods = [f"--methods {','.join(self.methods)}"] if self.methods else []
        return " ".join([*methods, *(["--failed"] if self.failed else []), *(["--earlier"] if self.earlier else [])])


@dataclass(frozen=True)
class Forgotten:
    """What a removal did.

    Attributes:
        removed: the results that are gone.
        n_left: number of results that the run still has.
        report: path of the report, written again.
    """

    removed: tuple[Result, ...]
    n_left: int
    report: Path

    def text(self) -> str:
        """What was removed, what is left, and where the report is."""
        lines = [f"removed {_cells(len(self.removed))}:", "", stored_text(self.removed), ""]
        folder = self.report.parents[1]
        left = f"{_cells(self.n_left)} left" if self.n_left else f"nothing is left; delete {folder} to remove the run"
        return "\n".join([*lines, left, f"report: {self.report}"])


def forget(name: str, condition: Condition) -> Forgotten:
    """Removes the results that are meant, with all that belongs to their cells, and writes the report again.

    A `run` of the same name may be under way: no result that says ok is ever without its outputs, and a result that
    such a run replaces meanwhile is removed only if it is meant too.

    Raises:
        UserError: there is no such run, it has no such method, or no result is meant.
        OSError: a file cannot be removed or written.
    """
    store = Store.existing(name)
    sweep_leftovers(store.folder)
    store.remove_remains()
    plan, splits, results = store.read_plan(), store.splits(), list(store.results())
    check_names(condition.methods, results, name)
    meant = [result for result in results if condition.holds(result, plan, splits)]
    if not meant:
        raise UserError(f"no result of the run {name} fits {condition}; {_holdings(results, plan, splits)}")
    gone = [store.remove_cell(result.key, lambda stored: condition.holds(stored, plan, splits)) for result in meant]
    removed = tuple(result for result in gone if result is not None)
    store.remove_orphaned_index_costs()
    return Forgotten(removed, len(store.result_files()), write_report(store))


def _holdings(results: Sequence[Result], plan: Mapping[str, str], splits: Sequence[SplitFacts]) -> str:
    """What is stored, in one line: methods with their states, and how many results are earlier."""
    by_method: dict[str, Counter[str]] = {}
    for result in sorted(results, key=lambda result: result.cell.method):
        by_method.setdefault(result.cell.method, Counter())[result.status] += 1
    parts = [
        f"{method} ({', '.join(f'{n} {status}' for status, n in sorted(counts.items()))})"
        for method, counts in by_method.items()
    ]
    n_earlier = sum(is_earlier(result, plan, splits) for result in results)
    return f"it holds {', '.join(parts) or 'nothing'}; {n_earlier} of an earlier request"


def _cells(n: int) -> str:
    return f"{n:,} cell{'' if n == 1 else 's'}"
