"""Puts the parts of a value together again, and refuses parts that no value was taken apart into.

Classes and functions are looked up by name among the allowed ones. An object is made empty and given its attributes, so
neither the file nor a constructor runs anything, now or when the object is used.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from pydantic import JsonValue

from benchmark.contract.one_line import one_line
from benchmark.contract.quoting import shown
from benchmark.kept.allowed import Allowed, Refused, check_attribute, inherited, is_slot, new_instance
from benchmark.kept.layout import Array, laid_out
from benchmark.kept.parts import CONSTANTS, PLAIN_KINDS, Parts


def put_together(parts: Parts, allowed: Allowed) -> object:
    """The value that was taken apart.

    Raises:
        Refused: the parts name a class or function that is not allowed, or do not fit together.
    """
    try:
        return _Maker(parts, allowed).value(parts.root)
    except Refused:
        raise
    except RecursionError as error:
        raise Refused("its parts are nested too deeply") from error
    except Exception as error:  # numpy and torch answer wrong texts and numbers with exceptions of many kinds
        raise Refused(f"its parts do not fit together ({one_line(error)})") from error


@dataclass
class _Maker:
    """Makes values of parts; each part once."""

    given: Parts
    allowed: Allowed
    # Number of a part -> its value; lists, dictionaries and objects are here before they are filled.
    made: dict[int, Any] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)

    def value(self, written: JsonValue) -> Any:  # noqa: ANN401 - any value of a method
        """The value of its notation."""
        if written is None or isinstance(written, bool | int | str):
            return written
        if not isinstance(written, dict) or len(written) != 1:
            raise Refused(f"{shown(written)} is not how a value is written")
        ((kind, content),) = written.items()
        if kind == "part":
            return self._part(content)
        if kind == "function":
            return self.allowed.function_of(content)
        if kind in _VALUES and isinstance(content, str):
            return _VALUES[kind](content)
        raise Refused(f"{shown(written)} is not how a value is written")

    def _part(self, number: JsonValue) -> Any:  # noqa: ANN401 - any value of a method
        if type(number) is not int or not 0 <= number < len(self.given.parts):
            raise Refused(f"there is no part {shown(number)}")
        if number not in self.made:
            if number in self.begun:
                raise Refused(f"the part {number} holds itself")
            self.begun.add(number)
            self.made[number] = self._of(number, self.given.parts[number])
        return self.made[number]

    def _of(self, number: int, part: JsonValue) -> Any:  # noqa: ANN401 - any value of a method
        match part:
            case {"list": list(items)}:
                found: list[Any] = self._early(number, [])
                found.extend(map(self.value, items))
                return found
            case {"tuple": list(items)}:
                return tuple(map(self.value, items))
            case {"set": list(items)}:
                return set(map(self.value, items))
            case {"frozenset": list(items)}:
                return frozenset(map(self.value, items))
            case {"size": list(items)}:
                return _torch().Size(items)
            case {"dict": list(pairs)}:
                return self._filled(self._early(number, {}), pairs)
            case {"ordered": list(pairs)}:
                return self._filled(self._early(number, OrderedDict()), pairs)
            case {"mapping": list(pairs)}:
                return MappingProxyType(self._filled({}, pairs))
            case {"array": str(name), "strides": None}:
                return self._array(name)
            case {"array": str(name), "strides": list(strides)}:
                return laid_out(self._array(name), strides)
            case {"scalar": str(name)}:
                return self._array(name)[()]
            case {"tensor": values, "dtype": str(dtype), "parameter": bool(is_parameter), "gradient": bool(gradient)}:
                return _tensor(self.value(values), dtype, is_parameter, gradient)
            case {"object": str(name), "attributes": dict(attributes)}:
                return self._object(number, name, attributes)
            case {"bound": owner, "name": str(name)}:
                return self.allowed.method_of(self.value(owner), name)
        raise Refused(f"{shown(part)} is not how a part is written")

    def _early(self, number: int, value: Any) -> Any:  # noqa: ANN401 - any value of a method
        """The value, which other parts may refer to from now on."""
        self.made[number] = value
        return value

    def _filled(self, found: dict[Any, Any], pairs: list[JsonValue]) -> dict[Any, Any]:
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2:
                raise Refused(f"{shown(pair)} is not a key with its value")
            found[self.value(pair[0])] = self.value(pair[1])
        return found

    def _array(self, name: str) -> Array:
        if name not in self.given.arrays:
            raise Refused(f"the array {shown(name)} is missing")
        array = self.given.arrays[name]
        if array.dtype.kind not in PLAIN_KINDS:
            raise Refused(f"the array {shown(name)} should hold plain values, not {array.dtype}")
        return array

    def _object(self, number: int, name: str, attributes: Mapping[str, JsonValue]) -> object:
        cls = self.allowed.class_of(name)
        found = self._early(number, new_instance(cls))
        for key, written in attributes.items():
            check_attribute(cls, key)
            value = self.value(written)
            if is_slot(inherited(cls, key)):
                object.__setattr__(found, key, value)
            else:
                vars(found)[key] = value  # past __setattr__, which frozen classes and layers replace
        return found


def _torch() -> Any:  # noqa: ANN401 - a module
    import torch

    return torch


def _constant(name: str) -> object:
    """The constant that torch has under that name; raises Refused where it is anything else."""
    found = getattr(_torch(), name, None)
    if type(found).__module__ != "torch" or type(found).__name__ not in CONSTANTS:
        raise Refused(f"torch has no constant {shown(name)}")
    return found


def _dtype(text: str) -> np.dtype[Any]:
    found = np.dtype(text)
    if found.kind not in PLAIN_KINDS:
        raise Refused(f"{shown(text)} is not a type of plain values")
    return found


def _tensor(values: object, dtype: str, is_parameter: bool, gradient: bool) -> object:
    """A tensor of an array; raises Refused where the array holds another type."""
    torch = _torch()
    if not isinstance(values, np.ndarray):
        raise Refused(f"a tensor should be made of an array, not of {shown(values)}")
    found = torch.from_numpy(values)
    if dtype == "bfloat16" and found.dtype is torch.int16:
        found = found.view(torch.bfloat16)
    if found.dtype is not _constant(dtype):
        raise Refused(f"a tensor of {dtype} should not be made of an array of {values.dtype}")
    return torch.nn.Parameter(found, gradient) if is_parameter else found.requires_grad_(gradient)


_VALUES: Mapping[str, Callable[[str], object]] = {
    "float": float.fromhex,
    "bytes": bytes.fromhex,
    "path": Path,
    "dtype": _dtype,
    "torch": _constant,
    "device": lambda name: _torch().device(name),
}
