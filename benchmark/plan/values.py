"""One rule for the values of hyper-parameters and network settings: the type and the range that their field declares.

A field declares its range in its annotation, `Annotated[float, Interval(gt=0, le=10)]`. Any annotation that pydantic
understands will do; a field without a range takes every value of its type.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ConfigDict, PydanticUserError, TypeAdapter

from benchmark.contract.errors import UserError
from benchmark.contract.limits import MAX_DIGITS, MAX_TEXT, is_setting
from benchmark.contract.quoting import shown

_RULES = ConfigDict(strict=True, allow_inf_nan=False, arbitrary_types_allowed=True)


def declared(cls: type) -> dict[str, Any]:
    """Field -> its annotation with its range, for the fields that the constructor of a dataclass takes."""
    fields = dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
    try:
        kinds = typing.get_type_hints(cls, include_extras=True)
    except NameError:  # a package may import the types of its annotations for type checkers only
        kinds = {}
    return {field.name: kinds.get(field.name, Any) for field in fields if field.init}


def checked(option: str, value: object, kind: Any) -> Any:  # noqa: ANN401 - types of fields are only known at run time
    """The value in the type of its field.

    Args:
        option: name of what was set, for the error.
        value: as given.
        kind: annotation of the field.

    Raises:
        UserError: the value has another type or is out of range.
    """
    try:
        if is_setting(value):
            return TypeAdapter(kind, config=_RULES).validate_python(value)
    except (ValueError, PydanticUserError):  # pydantic's ValidationError is a ValueError
        pass
    raise UserError(f"{option} should be {in_words(kind)}, got {shown(value)}")


def wrong_defaults(cls: type) -> list[str]:
    """One line for each hyper-parameter of a dataclass whose default does not fit its own annotation."""
    plain, found = cls(), []
    for name, kind in declared(cls).items():
        value = getattr(plain, name)
        try:
            TypeAdapter(kind, config=_RULES).validate_python(value)
        except PydanticUserError:  # pydantic does not know such an annotation
            continue
        except ValueError:
            found.append(f"{name} should be {in_words(kind)}, its default is {shown(value)}")
    return found


def in_words(kind: Any) -> str:  # noqa: ANN401 - a type annotation
    """The values that a field takes: "a whole number from 1 to 100"."""
    limits = _limits(kind)
    base = typing.get_args(kind)[0] if typing.get_origin(kind) is typing.Annotated else kind
    if typing.get_origin(base) is Literal:
        return f"one of {', '.join(map(str, typing.get_args(base)))}"
    if base is int and not limits:
        return f"a whole number of at most {MAX_DIGITS} digits"
    names: dict[object, str] = {
        float: "a number",
        int: "a whole number",
        bool: "true or false",
        str: f"a printable text of at most {MAX_TEXT} characters",
        Any: "a plain value",
    }
    return f"{names.get(base, str(base))} {_between(limits)}".strip()


def _between(limits: Mapping[str, str]) -> str:
    """A range in words; empty without limits."""
    if {"ge", "le"} <= limits.keys():
        return f"from {limits['ge']} to {limits['le']}"
    words = {"ge": "from", "gt": "above", "le": "at most", "lt": "below"}
    return " and ".join(f"{word} {limits[name]}" for name, word in words.items() if name in limits)


def _limits(kind: Any) -> dict[str, str]:  # noqa: ANN401 - a type annotation
    """Kind of limit ("ge", "gt", "le" or "lt") -> its number as text."""
    found: dict[str, str] = {}
    for item in getattr(kind, "__metadata__", ()):
        for part in (item, *getattr(item, "metadata", ())):  # pydantic's Field keeps its limits in a list
            values = {name: getattr(part, name, None) for name in ("ge", "gt", "le", "lt")}
            found |= {name: f"{value:.15g}" for name, value in values.items() if value is not None}
    return found
