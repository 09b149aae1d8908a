"""Takes a value apart: a fitted method or front-end, whatever it is made of."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from types import FunctionType, MappingProxyType, MethodType
from typing import Any

import numpy as np
from pydantic import JsonValue

from benchmark.contract.method import FitContext, unseen
from benchmark.contract.quoting import shown
from benchmark.kept.allowed import Allowed, CannotKeep, Refused, check_attribute, new_instance
from benchmark.kept.layout import Array, strides_of
from benchmark.kept.parts import CONSTANTS, PLAIN_KINDS, Parts

_SEQUENCES: Mapping[type, str] = {list: "list", tuple: "tuple"}
_SETS: Mapping[type, str] = {set: "set", frozenset: "frozenset"}
_MAPPINGS: Mapping[type, str] = {dict: "dict", OrderedDict: "ordered", MappingProxyType: "mapping"}
_NOT_ATTRIBUTES = ("__dict__", "__weakref__")


def take_apart(value: object, allowed: Allowed) -> Parts:
    """The parts of a value.

    Args:
        value: as the fit left it; it is not changed.
        allowed: the classes and functions that it may hold.

    Raises:
        CannotKeep: it holds something else, such as a lambda function or an open file; the sentence says where.
    """
    taker = _Taker(allowed)
    try:
        root = taker.value(value, type(value).__name__)
    except RecursionError as error:
        raise CannotKeep("its values are nested too deeply") from error
    return Parts(root, taker.parts, taker.arrays)


@dataclass
class _Taker:
    """Takes values apart; a value that several others share becomes one part."""

    allowed: Allowed
    parts: list[JsonValue] = field(default_factory=list)
    arrays: dict[str, Array] = field(default_factory=dict)
    # Identity -> number of the part, and the value: while it is held here, no other value can have its identity.
    _known: dict[int, tuple[int, object]] = field(default_factory=dict)

    def value(self, value: Any, where: str) -> JsonValue:  # noqa: ANN401 - any value of a method
        """A value as JSON; `where` names it in errors."""
        kind = type(value)
        if value is None or kind in (bool, int):
            return value  # type: ignore[no-any-return]
        if kind is str:
            return _text(value, where)
        if kind is float:
            return {"float": value.hex()}
        if kind is bytes:
            return {"bytes": value.hex()}
        if isinstance(value, PurePath):
            return {"path": _text(str(value), where)}
        if isinstance(value, np.dtype) and value.kind in PLAIN_KINDS:
            return {"dtype": value.str}
        if kind is FunctionType:
            return {"function": self._name(value, where)}
        return _constant(value) or {"part": self._part(value, where)}

    def _part(self, value: Any, where: str) -> int:  # noqa: ANN401 - any value of a method
        """The number of a value's part, which is made at the first call."""
        if id(value) not in self._known:
            number = len(self.parts)
            self._known[id(value)] = number, value
            self.parts.append(None)
            self.parts[number] = self._taken(value, where)
        return self._known[id(value)][0]

    def _taken(self, value: Any, where: str) -> JsonValue:  # noqa: ANN401 - any value of a method
        kind = type(value)
        if kind in _SEQUENCES:
            return {_SEQUENCES[kind]: self._all(value, where)}
        if kind in _SETS:
            return {_SETS[kind]: self._all(sorted(value, key=repr), where)}
        if kind in _MAPPINGS:
            return {_MAPPINGS[kind]: self._pairs(value, where)}
        if kind in (np.ndarray, np.memmap):
            strides = strides_of(value)
            return {"array": self._array(value, where), "strides": None if strides is None else [*strides]}
        if isinstance(value, np.generic):
            return {"scalar": self._array(np.asarray(value), where)}
        if kind is MethodType:
            return {"bound": self.value(value.__self__, where), "name": self._method(value, where)}
        if kind.__module__.partition(".")[0] == "torch" and (part := self._of_torch(value, where)):
            return part
        return self._object(_lasting(value) if kind is FitContext else value, where)

    def _all(self, values: Iterable[object], where: str) -> list[JsonValue]:
        return [self.value(value, f"{where}[{number}]") for number, value in enumerate(values)]

    def _pairs(self, values: Mapping[object, object], where: str) -> list[JsonValue]:
        return [
            [self.value(key, f"a key of {where}"), self.value(value, f"{where}[{shown(key)}]")]
            for key, value in values.items()
        ]

    def _array(self, value: Array, where: str) -> str:
        """The name under which the array is kept."""
        if value.dtype.kind not in PLAIN_KINDS:
            raise CannotKeep(f"{where} is an array of {value.dtype}")
        name = f"a{len(self.arrays)}"
        self.arrays[name] = np.asarray(value)
        return name

    def _of_torch(self, value: Any, where: str) -> JsonValue:  # noqa: ANN401 - any value of a method
        """The part of a tensor or a size; None for a layer, which is an object like others."""
        import torch

        if type(value) is torch.Size:
            return {"size": [*value]}
        if type(value) not in (torch.Tensor, torch.nn.Parameter):
            return None
        if value.layout != torch.strided or value.is_quantized:
            raise CannotKeep(f"{where} is a sparse or quantised tensor")
        values = value.detach().cpu().resolve_conj().resolve_neg()
        as_bits = values.view(torch.int16) if values.dtype is torch.bfloat16 else values  # numpy has no such type
        return {
            "tensor": self.value(as_bits.numpy(), where),
            "dtype": _name_in_torch(value.dtype),
            "parameter": type(value) is torch.nn.Parameter,
            "gradient": value.requires_grad,
        }

    def _object(self, value: object, where: str) -> JsonValue:
        """The part of an instance of an allowed class: all its attributes."""
        name = self._name(type(value), where)
        try:
            new_instance(type(value))
        except CannotKeep as error:
            raise CannotKeep(f"{where}: {error}") from error
        attributes = _attributes(value)
        try:
            for key in attributes:
                check_attribute(type(value), key)
        except Refused as error:
            raise CannotKeep(f"{where}: {error}") from error
        taken = {_text(key, where): self.value(x, f"{where}.{key}") for key, x in attributes.items()}
        return {"object": name, "attributes": taken}

    def _method(self, method: MethodType, where: str) -> str:
        """The name of a method that is bound to an object; raises CannotKeep where it could not be found by it."""
        name = getattr(method.__func__, "__name__", "")
        try:
            found = self.allowed.method_of(method.__self__, name)
        except Refused as error:
            raise CannotKeep(f"{where}: {error}") from error
        if found.__func__ is not method.__func__:
            raise CannotKeep(f"{where} is bound to an object whose class has another method of that name")
        return name

    def _name(self, thing: type | FunctionType, where: str) -> str:
        try:
            return self.allowed.name_of(thing)
        except CannotKeep as error:
            raise CannotKeep(f"{where}: {error}") from error


def _text(value: str, where: str) -> str:
    """The text; raises CannotKeep where JSON cannot hold it."""
    try:
        value.encode()
    except (UnicodeEncodeError, AttributeError) as error:
        raise CannotKeep(f"{where} holds a name or a text that cannot be stored: {shown(value)}") from error
    return value


def _constant(value: object) -> JsonValue:
    """A constant or a device of torch; None for anything else."""
    kind = type(value)
    if kind.__module__ != "torch":
        return None
    if kind.__name__ == "device":
        return {"device": str(value)}
    return {"torch": _name_in_torch(value)} if kind.__name__ in CONSTANTS else None


def _name_in_torch(constant: object) -> str:
    return str(constant).removeprefix("torch.")


def _lasting(context: FitContext) -> FitContext:
    """The context without what belongs to the time of the fit."""
    return dataclasses.replace(context, progress=unseen, checkpoint=None, checkpoint_identity="", image_weights=None)


def _attributes(value: object) -> dict[str, Any]:
    """Name -> value of everything that an instance has in its dictionary and in slots; no code of its class runs."""
    found: dict[str, Any] = dict(getattr(value, "__dict__", {}))
    for base in type(value).__mro__:
        slots = vars(base).get("__slots__", ())
        for name in [slots] if isinstance(slots, str) else slots:
            is_private = name.startswith("__") and not name.endswith("__")
            own = f"_{base.__name__.lstrip('_')}{name}" if is_private else name
            if own not in _NOT_ATTRIBUTES and hasattr(value, own):
                found[own] = getattr(value, own)
    return found
