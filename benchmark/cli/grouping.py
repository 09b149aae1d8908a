"""Commands that take dataclasses of options, so that each option is written once."""

from __future__ import annotations

import copy
import dataclasses
import functools
import inspect
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated

from typer.models import OptionInfo


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Lets a command take dataclasses of options: typer sees one parameter for each of their fields.

    A field's annotation and default become those of the parameter. A field may be such a dataclass itself; parameters
    of any other type are left as they are. Where a dataclass names a `panel`, `--help` shows its options below that
    heading, unless an option names another.

    Raises:
        ValueError: two fields have the same name.
    """
    signature = inspect.signature(command)
    kinds = typing.get_type_hints(command, include_extras=True)
    parameters = [
        parameter
        for name, given in signature.parameters.items()
        for parameter in _parameters(name, kinds[name], given.default)
    ]

    @functools.wraps(command)
    def flat(**values: object) -> None:
        command(**{name: _built(name, kinds[name], values) for name in signature.parameters})

    # Where typer looks for the parameters of a command.
    vars(flat)["__signature__"] = signature.replace(parameters=parameters)
    flat.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return flat


def _parameters(name: str, kind: object, default: object, panel: str | None = None) -> Iterator[inspect.Parameter]:
    """One parameter, or those of a dataclass in the order of its fields."""
    if not (isinstance(kind, type) and dataclasses.is_dataclass(kind)):
        annotation = kind if panel is None else _in_panel(kind, panel)
        yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        return
    kinds = typing.get_type_hints(kind, include_extras=True)
    panel = getattr(kind, "panel", panel)
    for field in dataclasses.fields(kind):
        inner = inspect.Parameter.empty if field.default is dataclasses.MISSING else field.default
        yield from _parameters(field.name, kinds[field.name], inner, panel)


def _in_panel(kind: object, panel: str) -> object:
    """The annotation of an option with this heading; options that several commands share are not changed."""
    base, *extras = typing.get_args(kind)
    for position, extra in enumerate(extras):
        if isinstance(extra, OptionInfo) and extra.rich_help_panel is None:
            extras[position] = copy.copy(extra)
            extras[position].rich_help_panel = panel
    return Annotated[(base, *extras)]


def _built(name: str, kind: object, values: Mapping[str, object]) -> object:
    """The value of a parameter: a dataclass is built from the values of its fields."""
    if not (isinstance(kind, type) and dataclasses.is_dataclass(kind)):
        return values[name]
    kinds = typing.get_type_hints(kind, include_extras=True)
    fields = [field.name for field in dataclasses.fields(kind)]
    return kind(**{field: _built(field, kinds[field], values) for field in fields})
