"""Selects the methods of a run and their hyper-parameters."""

from __future__ import annotations

import dataclasses
import sys
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.contract.program import program
from benchmark.contract.rows import MethodRow
from benchmark.contract.search_space import Scalar
from benchmark.plan.spec import parse_settings, separated


def select_methods(names: tuple[str, ...]) -> list[MethodRow]:
    """Rows of the requested methods in report order; raises UserError for an unknown method or family."""
    table = registry.methods()
    families = list(dict.fromkeys(row.family for row in table))
    wanted: set[str] = set()
    for name in names:
        if name == "all":
            wanted.update(table.rows)
        elif name.startswith("family:"):
            family = name.removeprefix("family:")
            if family not in families:
                raise registry.unknown("method family", family, list(families), f"See `{program()} list methods`.")
            wanted.update(row.name for row in table if row.family == family)
        else:
            wanted.add(table[name].name)
    return [row for row in table if row.name in wanted]


@dataclass(frozen=True)
class Variant:
    """A method of a run with the hyper-parameters that differ from their defaults."""

    row: MethodRow
    settings: Mapping[str, Scalar]


def select_variants(names: tuple[str, ...], settings: Mapping[str, Mapping[str, Scalar]]) -> list[Variant]:
    """Methods of a run in report order, each with its settings.

    Args:
        names: as in RunSpec.methods; `NAME[PARAM=VALUE,...]` adds that variant of a method beside the method itself.
        settings: method -> hyper-parameter -> value, for the methods named without brackets.

    Raises:
        UserError: an unknown method, family or parameter, or a value that does not fit.
    """
    plain = select_methods(tuple(name for name in names if "[" not in name))
    check_settings(settings, plain)
    found = [Variant(row, settings_away_from_defaults(row.name, settings.get(row.name, {}))) for row in plain]
    for name in names:
        if "[" in name:
            method, _, rest = name.partition("[")
            parts = separated(rest[:-1])
            if not (method and rest.endswith("]") and all(part.find("=") > 0 for part in parts)):
                raise UserError(f"--methods should look like dtbh[margin=0.4,selection=all], got {name!r}")
            values = parse_settings([f"{method}.{part}" for part in parts]).get(method, {})
            row = registry.methods()[method]
            check_settings({method: values}, [row])
            found.append(Variant(row, settings_away_from_defaults(method, values)))
    order = list(registry.methods().rows)
    unique = [variant for position, variant in enumerate(found) if variant not in found[:position]]
    return sorted(unique, key=lambda variant: order.index(variant.row.name))


def check_settings(settings: Mapping[str, Mapping[str, Scalar]], rows: list[MethodRow]) -> None:
    """Raises UserError for a method that is not in the run, an unknown parameter, or a value of the wrong type."""
    for method, values in settings.items():
        if method not in {row.name for row in rows}:
            registry.methods()[method]
            raise UserError(f"--set names {method!r}, which is not among the methods of this run")
        cls = registry.methods().load(method)
        kinds = typing.get_type_hints(cls)
        fields = [f.name for f in dataclasses.fields(cls)]
        for name, value in values.items():
            if name not in fields:
                raise registry.unknown(f"parameter of {method}", name, fields, "Set with --set METHOD.PARAM=VALUE.")
            if not _fits(value, kinds[name]):
                raise UserError(f"--set {method}.{name} should be {_named(kinds[name])}, got {value!r}")


def settings_away_from_defaults(method: str, values: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """The settings in the type of their field, without those that equal the default. Expects checked settings."""
    if not values:
        return {}
    cls = registry.methods().load(method)
    kinds, defaults = typing.get_type_hints(cls), cls()
    typed = {name: float(value) if kinds[name] is float else value for name, value in values.items()}
    return {name: value for name, value in typed.items() if value != getattr(defaults, name)}


def _fits(value: Scalar, kind: Any) -> bool:  # noqa: ANN401 - a type annotation
    """Whether a value can stand for a field of that type."""
    if typing.get_origin(kind) is Literal:
        return value in typing.get_args(kind)
    if isinstance(value, bool) or kind is bool:
        return isinstance(value, bool) and kind is bool
    if kind is float:
        return isinstance(value, int | float) and abs(value) <= sys.float_info.max  # neither NaN nor infinite
    return isinstance(value, kind)


def _named(kind: Any) -> str:  # noqa: ANN401 - a type annotation
    """A type in words."""
    if typing.get_origin(kind) is Literal:
        return f"one of {', '.join(map(str, typing.get_args(kind)))}"
    return {float: "a number", int: "a whole number", bool: "true or false", str: "text"}.get(kind, str(kind))
