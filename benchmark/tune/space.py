"""The declared search space of a method, checked against its hyper-parameters and translated for optuna."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.contract.notes import note
from benchmark.contract.one_line import one_line
from benchmark.contract.rows import MethodRow
from benchmark.contract.search_space import Between, OneOf, Scalar
from benchmark.own_packages import is_own
from benchmark.plan.values import checked, declared
from benchmark.tune.sampling import Distributions


def spaces_of(rows: Iterable[MethodRow]) -> dict[str, Distributions]:
    """Method -> its `distributions`; leaves out a method of another package whose code fails, with a note.

    Raises:
        UserError: the declared search space of a method does not fit its hyper-parameters.
    """
    found = {}
    for row in rows:
        try:
            with registry.its_code(row):
                found[row.name] = distributions(row.name)
        except Exception as error:
            if is_own(row.module):
                raise
            note(f"{row.name} is not tuned: {one_line(error)}")
    return found


def distributions(method: str) -> Distributions:
    """Hyper-parameter -> the optuna distribution of its values; empty where the method has nothing to tune.

    Raises:
        UserError: the declared search space does not fit the hyper-parameters.
    """
    cls = registry.methods().load(method)
    kinds, ranges = typing.get_type_hints(cls), declared(cls)
    found = {}
    for name, choice in cls.info.search_space.items():
        if name not in ranges:
            where = f"Looked at the fields of {cls.__name__}."
            raise registry.unknown(f"parameter of {method} in its search space:", name, list(ranges), where)
        try:
            found[name] = _distribution(choice, kinds[name])
        except ValueError as error:
            raise UserError(f"the search space of {method} does not fit its parameter {name}: {error}") from error
        for value in _extremes(found[name]):
            checked(f"the search space of {method}: {name}", value, ranges[name])
    return found


def defaults(method: str, names: Iterable[str]) -> dict[str, Scalar]:
    """Hyper-parameter -> its default, in the type of its field."""
    cls = registry.methods().load(method)
    kinds, plain = typing.get_type_hints(cls), cls()
    return {name: float(getattr(plain, name)) if kinds[name] is float else getattr(plain, name) for name in names}


def _distribution(choice: Between | OneOf, kind: Any) -> BaseDistribution:  # noqa: ANN401 - a type annotation
    """The optuna distribution of a field of that type; raises ValueError where the choice does not fit the type."""
    if isinstance(choice, OneOf):
        return CategoricalDistribution([_typed(value, kind) for value in choice.values])
    low, high = choice.low, choice.high
    if kind is float:
        return FloatDistribution(float(low), float(high), log=choice.log)
    if kind is not int:
        raise ValueError(f"an interval is for a number, the field is {_name(kind)}; use OneOf")
    if low != int(low) or high != int(high):
        raise ValueError(f"the ends of a whole number's interval are whole, got {low} and {high}")
    return IntDistribution(int(low), int(high), log=choice.log)


def _extremes(values: BaseDistribution) -> Sequence[Any]:
    """Values that are in range only if all values of a distribution are."""
    if isinstance(values, CategoricalDistribution):
        return values.choices
    return (values.low, values.high) if isinstance(values, FloatDistribution | IntDistribution) else ()


def _typed(value: Scalar, kind: Any) -> Scalar:  # noqa: ANN401 - a type annotation
    """A listed value, a whole number as a float where its field is one; raises ValueError where the type is wrong."""
    if typing.get_origin(kind) is Literal:
        fits = value in typing.get_args(kind)
    else:
        fits = type(value) is kind or (kind is float and type(value) is int)
    if not fits:
        raise ValueError(f"the field is {_name(kind)}, got {value!r}")
    return float(value) if kind is float else value


def _name(kind: Any) -> str:  # noqa: ANN401 - a type annotation
    """A type as it is written in code."""
    return kind.__name__ if isinstance(kind, type) else str(kind).removeprefix("typing.")
