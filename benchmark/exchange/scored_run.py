"""Scores handed-in codes as a cell of a run."""

from __future__ import annotations

from dataclasses import dataclass
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
from benchmark.contract.split_place import SplitPlace
from benchmark.exchange.handed_in import CodesOfBoth, read_codes
from benchmark.exchange.matching import matched
from benchmark.exchange.method_of_file import check_name, facts, supervision_of
from benchmark.exchange.one_split import OneSplit, one_split, with_its_data_set
from benchmark.exchange.scores_text import json_text
from benchmark.jobs.leftovers import sweep_leftovers
from benchmark.own_packages import check_siblings
from benchmark.plan.feature_choice import oracles_among
from benchmark.plan.spec import RunSpec, make_spec
from benchmark.plan.staleness import scorer_digest
from benchmark.plan.steps import Step
from benchmark.plugin_files import use_plugins
from benchmark.run.cell import Task
from benchmark.run.fitting import Encoded
from benchmark.run.overview import unreadable_text
from benchmark.run.provenance import collect
from benchmark.run.report import write_report
from benchmark.store.store import Store
from benchmark.terminal.command_line import command_line
from benchmark.terminal.terminal import Terminal


@dataclass(frozen=True)
class SplitChoice:
    """The split that codes belong to; what is None follows from the run's last request."""

    dataset: str | None = None
    protocol: str | None = None
    seed: int | None = None
    sound_features: str | None = None
    speech: str | None = None
    noise: str | None = None


@dataclass(frozen=True)
class CodesOfRun:
    """Codes that are to stand in a run.

    Attributes:
        codes: the file or folder.
        run: name of the run.
        method: name that tables show.
        supervision: whether the method was given labels, if the user says so.
        split: that the codes belong to.
    """

    codes: Path
    run: str
    method: str
    supervision: str | None
    split: SplitChoice


def score_codes(given: CodesOfRun, terminal: Terminal) -> Result:
    """Checks, scores and stores codes as a cell of a run; `terminal` shows progress.

    Raises:
        UserError: there is no such run, the name is taken, or the codes do not fit the split.
    """
    check_siblings()
    said, store = supervision_of(given.supervision), Store.existing(given.run)
    spec = _spec(store, given.split)
    use_plugins(spec.plugin)
    check_name(given.method, {result.cell.method for result in store.results() if not result.cell.from_file})
    sweep_leftovers(store.folder)
    with terminal.busy("reading and splitting the data"):
        split = one_split(spec, f"the last request of the run {given.run}")
    _refuse_other_data(store, split.inputs.facts)
    handed = read_codes(given.codes, split.inputs.modalities)
    outputs = matched(handed, split)
    facts_of_split = split.inputs.facts
    file = CodesFile(
        name=handed.name,
        digest=handed.digest,
        dataset_digest=facts_of_split.dataset_digest,
        split_digest=facts_of_split.split_digest,
    )
    cell = _cell(given.method, handed, split)
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
        raise UserError(f"{given.codes} could not be scored: {result.reason}")
    return result


def _spec(store: Store, choice: SplitChoice) -> RunSpec:
    """The specification of the run's last request with the values of the choice in place of its own."""
    names = {"dataset": "datasets", "seed": "seeds"}
    chosen = {names.get(name, name): value for name, value in vars(choice).items() if value is not None}
    spec = make_spec(store.read_request() | chosen, str(store.folder / "run.json"))
    return spec if choice.dataset is None else with_its_data_set(spec)


def _refuse_other_data(store: Store, facts: SplitFacts) -> None:
    """Raises UserError where the results of the run belong to other data than those that are here now."""
    for known in store.splits():
        same_place = SplitPlace.of(known) == SplitPlace.of(facts)
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
    from reports.writer import main_table_text

    store = Store.existing(run)
    with terminal.busy("writing the report"):
        path = write_report(store)
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
