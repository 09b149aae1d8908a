"""Scores handed-in codes as a cell of a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benchmark.contract.cell import Cell
from benchmark.contract.codes import Codes
from benchmark.contract.codes_file import CodesFile
from benchmark.contract.digests import digest
from benchmark.contract.errors import UserError
from benchmark.contract.notes import note
from benchmark.contract.printable import shell_words
from benchmark.contract.program import program
from benchmark.contract.result import Result
from benchmark.contract.split_facts import SplitFacts
from benchmark.exchange.handed_in import CodesOfBoth, read_codes
from benchmark.exchange.matching import matched
from benchmark.exchange.one_split import OneSplit, one_split
from benchmark.exchange.outside_method import check_name, facts, supervision_of
from benchmark.exchange.scores_text import json_text
from benchmark.jobs.leftovers import sweep_leftovers
from benchmark.own_packages import check_siblings
from benchmark.plan.feature_choice import oracles_among
from benchmark.plan.spec import RunSpec, make_spec
from benchmark.plan.staleness import scorer_digest
from benchmark.plan.steps import Step
from benchmark.run.cell import Task
from benchmark.run.fitting import Encoded
from benchmark.run.overview import unreadable_text
from benchmark.run.provenance import collect
from benchmark.store.store import Store
from benchmark.terminal.command_line import command_line
from benchmark.terminal.terminal import Terminal

# Fields of the facts of a split that tell it from the other splits of a run.
PLACE = ("dataset", "source", "protocol", "protocol_version", "condition", "seed")


def score_codes(
    codes: Path, row: tuple[str, str, str | None], choices: Mapping[str, object], terminal: Terminal
) -> Result:
    """Checks, scores and stores codes as a cell of a run.

    Args:
        codes: the file or folder.
        row: name of the run, name that tables show, and whether the method was given labels, if the user says so.
        choices: values of the run's specification that choose the split, in place of those of its last request.
        terminal: where progress is shown.

    Raises:
        UserError: there is no such run, the name is taken, or the codes do not fit the split.
    """
    check_siblings()
    run, method, supervision = row
    check_name(method)
    said, store = supervision_of(supervision), Store.existing(run)
    spec = _spec(store, choices)
    sweep_leftovers(store.folder)
    with terminal.busy("reading and splitting the data"):
        split = one_split(spec, f"the last request of the run {run}")
    _refuse_other_data(store, split.inputs.facts)
    handed = read_codes(codes, split.inputs.modalities)
    outputs = matched(handed, split)
    facts_of_split = split.inputs.facts
    file = CodesFile(
        name=handed.name,
        digest=handed.digest,
        dataset_digest=facts_of_split.dataset_digest,
        split_digest=facts_of_split.split_digest,
    )
    cell = _cell(method, handed, split)
    fitted_by = digest(file.model_dump())
    step = Step(
        cell,
        facts(said),
        target="",
        action="run",
        reason="scored from a file",
        fit_digest=fitted_by,
        scorer_digest=scorer_digest(),
        oracles=oracles_among(cell.features),
        file=file,
    )
    output = next(iter(handed.sides.values())).output
    store.write_split(facts_of_split)
    result = Task(step, split.inputs, {}, store.folder.absolute(), collect(n_workers=1)).keep(
        Encoded(outputs, output.dim, output.bytes_per_item, {})
    )
    if result.status != "ok":
        raise UserError(f"{codes} could not be scored: {result.reason}")
    return result


def _spec(store: Store, choices: Mapping[str, object]) -> RunSpec:
    """The specification of the run's last request with these values in place of its own.

    The name of a feature file of the request chooses that file.
    """
    where = str(store.folder / "run.json")
    values = store.read_request() | {name: value for name, value in choices.items() if value is not None}
    request = make_spec(values, where)
    name = choices.get("datasets")
    if name is None:
        return request
    files = tuple(path for path in request.dataset_file if path.stem == name)
    return request.model_copy(update={"dataset_file": files, "datasets": None if files else request.datasets})


def _refuse_other_data(store: Store, facts: SplitFacts) -> None:
    """Raises UserError where the results of the run belong to other data than those that are here now."""
    for known in store.splits():
        same_place = all(getattr(known, name) == getattr(facts, name) for name in PLACE)
        if same_place and (known.dataset_digest, known.split_digest) != (facts.dataset_digest, facts.split_digest):
            raise UserError(
                f"the data or the split of {facts.dataset}, {facts.protocol} changed since the run {store.name} was "
                "made, so codes cannot be compared with its results; repeat its `run` command first"
            )


def _cell(method: str, handed: CodesOfBoth, split: OneSplit) -> Cell:
    """The cell of a method outside of the suite on the split."""
    output = next(iter(handed.sides.values())).output
    n_bits = output.n_bits if isinstance(output, Codes) else None
    return split.cell.model_copy(update={"method": method, "n_bits": n_bits, "from_file": True})


def _note_other_length(store: Store, result: Result) -> None:
    """Notes that the fitted methods of the run have other code lengths."""
    found = {of.cell.n_bits for of in store.results() if of.file is None and of.cell.n_bits is not None}
    n_bits = result.cell.n_bits
    if n_bits is not None and found and n_bits not in found:
        forget = shell_words([*program().split(), "forget", store.name, "--methods", result.cell.method])
        lengths = ", ".join(map(str, sorted(found)))
        note(f"the codes of the run have {lengths} bits, these have {n_bits}; `{forget}` removes them")


def report(run: str, result: Result, as_json: bool, terminal: Terminal) -> None:
    """Writes the report of the run, and shows the table that the result stands in, or the result as JSON."""
    from reports.writer import main_table_text, write_reports

    store = Store.existing(run)
    with terminal.busy("writing the report"):
        path = write_reports(store)
    store.write_readme(command_line())
    _note_other_length(store, result)
    if as_json:
        numbers = {"scores": result.scores, "curves": result.curves, "diagnostics": result.diagnostics}
        cell = {"method": result.cell.method, "dataset": result.cell.dataset, "protocol": result.cell.protocol}
        width = {"seed": result.cell.seed, "n_bits": result.cell.n_bits, "dim": result.dim}
        terminal.conclude(json_text({**cell, **width, **numbers, "report": str(path)}))
        return
    terminal.show(main_table_text(store, result.key))
    unreadable = unreadable_text(store.unreadable())
    terminal.conclude("\n".join([*([unreadable] if unreadable else []), f"scored {result.cell.label}; report: {path}"]))
