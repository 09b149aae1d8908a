"""Selects the methods of a run and their hyper-parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from benchmark import registry
from benchmark.contract.errors import UserError
from benchmark.contract.one_line import one_line
from benchmark.contract.printable import shell_words
from benchmark.contract.program import program
from benchmark.contract.quoting import shown
from benchmark.contract.rows import MethodRow
from benchmark.contract.search_space import Scalar
from benchmark.own_packages import is_own
from benchmark.plan.option_texts import parse_settings
from benchmark.plan.values import checked, declared
from benchmark.plugin_files import plugin_options


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


# Where the hyper-parameters that a user does not set come from.
Start = Literal["default", "paper", "both"]


@dataclass(frozen=True)
class Variant:
    """A method of a run with the hyper-parameters that differ from their defaults.

    Attributes:
        row: of the method.
        settings: hyper-parameter -> value.
        of_paper: whether these are the published ones, all of them and no others.
    """

    row: MethodRow
    settings: Mapping[str, Scalar]
    of_paper: bool = False


def select_variants(
    names: tuple[str, ...], settings: Mapping[str, Mapping[str, Scalar]], start: Start = "default"
) -> list[Variant]:
    """Methods of a run in report order, each with its settings.

    Args:
        names: as in RunSpec.methods; `NAME[PARAM=VALUE,...]` adds that variant of a method beside the method itself.
        settings: method -> hyper-parameter -> value, for the methods named without brackets.
        start: "paper" puts the published hyper-parameters in the place of the defaults; "both" gives each method once
            with its defaults and once with the published ones, where these differ.

    Raises:
        UserError: an unknown method, family or parameter, or a value that does not fit.
    """
    plain = select_methods(tuple(name for name in names if "[" not in name))
    check_settings(settings, plain)
    starts = (False, True) if start == "both" else (start == "paper",)
    found = [_variant(row, settings.get(row.name, {}), of_paper) for row in plain for of_paper in starts]
    for name in names:
        if "[" in name:
            method, _, rest = name.partition("[")
            parts = rest[:-1].split(",")
            if not (method and rest.endswith("]") and all(part.strip().find("=") > 0 for part in parts)):
                raise UserError(f"--methods should look like dtbh[margin=0.4,selection=all], got {shown(name)}")
            values = parse_settings([f"{method}.{part}" for part in parts], "--methods").get(method, {})
            row = registry.methods()[method]
            check_settings({method: values}, [row], "--methods")
            found += [_variant(row, values, of_paper) for of_paper in starts]
    order = list(registry.methods().rows)
    unique = [variant for position, variant in enumerate(found) if variant not in found[:position]]
    return sorted(unique, key=lambda variant: order.index(variant.row.name))


def _variant(row: MethodRow, values: Mapping[str, Scalar], of_paper: bool) -> Variant:
    """A method with these values in place of its published hyper-parameters (`of_paper`) or of its defaults."""
    published = registry.methods().load(row.name).info.paper_settings if of_paper else {}
    settings = settings_away_from_defaults(row.name, {**published, **values})
    return Variant(row, settings, bool(published) and settings == settings_away_from_defaults(row.name, published))


def check_settings(settings: Mapping[str, Mapping[str, Scalar]], rows: list[MethodRow], where: str = "--set") -> None:
    """Checks settings against the fields of their methods.

    Args:
        settings: method -> hyper-parameter -> value.
        rows: methods of the run.
        where: the option that holds the settings, with which errors begin.

    Raises:
        UserError: a method is not in the run, a parameter is unknown, a value has another type or is out of range, or
            the method refuses the values together.
    """
    for method, values in settings.items():
        if method not in {row.name for row in rows}:
            registry.methods()[method]
            raise UserError(f"{where}: {method!r} is not among the methods of this run")
        cls = registry.methods().load(method)
        kinds = declared(cls)
        for name in values:
            if name not in kinds:
                command = shell_words([*program().split(), "list", "methods", "--verbose", *plugin_options()])
                hint = f"Their ranges: `{command}`."
                error = registry.unknown(f"parameter of {method}", name, list(kinds), hint)
                raise UserError(f"{where}: {error}")
        fitting = {name: checked(f"{where}: {method}.{name}", value, kinds[name]) for name, value in values.items()}
        row = registry.methods()[method]
        try:
            with registry.its_code(row):
                cls(**fitting)
        except Exception as error:
            if is_own(row.module) and not isinstance(error, ValueError):
                raise
            said = " ".join(str(error).split()) if isinstance(error, ValueError) else one_line(error)
            raise UserError(f"{where}: {method} refuses these values: {said}") from error


def settings_away_from_defaults(method: str, values: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """The settings in the type of their field, without those that equal the default. Expects checked settings."""
    if not values:
        return {}
    cls = registry.methods().load(method)
    kinds, defaults = declared(cls), cls()
    typed = {name: checked(name, value, kinds[name]) for name, value in values.items()}
    return {name: value for name, value in typed.items() if value != getattr(defaults, name)}
