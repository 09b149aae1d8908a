"""Chooses the kept model that a search asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmark import registry
from benchmark.contract.cell import Cell
from benchmark.contract.errors import UserError
from benchmark.contract.listing import listed
from benchmark.contract.noise_condition import CLEAN
from benchmark.contract.quoting import shown
from benchmark.contract.result import Result
from benchmark.contract.speech_condition import DEFAULT_SPEECH
from benchmark.kept.files import again
from benchmark.kept.run_models import RunModels
from benchmark.store.folder import MODELS
from benchmark.store.store import Store

LONGEST_LIST = 5  # models named in an error


@dataclass(frozen=True)
class ModelChoice:
    """What is asked for; None takes any.

    Attributes:
        method: name, or the name with settings as tables show it, such as "dtbh[margin=0.4]".
        dataset: name.
        bits: code length; real-valued methods have none.
        protocol: name; None prefers rs-pairs.
        seed: number of the split; None prefers 0.
        cell: key of the cell, or how it begins; it decides alone.
    """

    method: str | None = None
    dataset: str | None = None
    bits: int | None = None
    protocol: str | None = None
    seed: int | None = None
    cell: str | None = None


def choose_model(store: Store, wanted: ModelChoice) -> Result:
    """The stored result of the one cell that fits and has a kept model.

    Ordinary cells go first: those without noise, copies or control whose sounds espeak-ng speaks.

    Raises:
        UserError: no kept model fits, or several do.
    """
    models = RunModels(store.folder)
    found = [store.read_result(key) for key in models.cells()]
    kept = [result for result in found if result is not None and result.status == "ok"]
    if not kept:
        raise UserError(f"expected kept models in {models.folder / MODELS}, found none; {again()}")
    if wanted.cell is not None:
        fitting = [result for result in kept if result.key.startswith(wanted.cell)]
        if not fitting or not wanted.cell:
            raise registry.unknown("cell", wanted.cell, [result.key for result in kept], f"Looked in {store.folder}.")
        return _only(fitting)
    fitting = kept
    for kind, value, of in _criteria(wanted):
        _check_name(kind, str(value), fitting)
        left = [result for result in fitting if value in of(result.cell)]
        if not left:
            there = sorted({str(of(result.cell)[-1]) for result in fitting})
            raise UserError(
                f"the run {store.name} has kept no model of {kind} {shown(value)} that fits; "
                f"it has {', '.join(there)}; {again()}"
            )
        fitting = left
    for preferred in (lambda cell: cell.protocol == "rs-pairs", lambda cell: cell.seed == 0, _is_ordinary):
        fitting = [result for result in fitting if preferred(result.cell)] or fitting
    return _only(fitting)


def _criteria(wanted: ModelChoice) -> list[tuple[str, object, Callable[[Cell], Sequence[object]]]]:
    """Name of a criterion, what is asked for, and what fits it in a cell."""
    every: list[tuple[str, object, Callable[[Cell], Sequence[object]]]] = [
        ("data set", wanted.dataset, lambda cell: [cell.dataset]),
        ("method", wanted.method, lambda cell: [cell.method, cell.method_label]),
        ("protocol", wanted.protocol, lambda cell: [cell.protocol]),
        ("seed", wanted.seed, lambda cell: [cell.seed]),
        ("code length", wanted.bits, lambda cell: ["none" if cell.n_bits is None else cell.n_bits]),
    ]
    return [criterion for criterion in every if criterion[1] is not None]


def _check_name(kind: str, name: str, fitting: Sequence[Result]) -> None:
    """Raises UserError, with the nearest name, for a name that neither a kept model nor the suite has."""
    if kind == "method":
        name = name.partition("[")[0].strip()
        if name not in {result.cell.method for result in fitting}:
            registry.methods()[name]
    elif kind == "protocol":
        registry.protocols()[name]
    elif kind == "data set" and name not in {result.cell.dataset for result in fitting}:
        registry.datasets()[name]


def _is_ordinary(cell: Cell) -> bool:
    return (cell.control, cell.speech, cell.noise, cell.augment_sounds) == ("none", DEFAULT_SPEECH, CLEAN, 0)


def _only(fitting: Sequence[Result]) -> Result:
    """The one result; raises UserError where there are several, which names what they differ in."""
    if len(fitting) == 1:
        return fitting[0]
    named = [f"{result.cell.label} (--cell {result.key[:8]})" for result in fitting]
    raise UserError(
        f"{len(fitting)} kept models fit: {listed(named, LONGEST_LIST, '; ')}; say which with --method, --dataset, "
        "--bits, --protocol, --seed or --cell"
    )
