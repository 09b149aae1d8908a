"""A value in parts: JSON for its structure, and its arrays.

A value is JSON, with an object of one key where JSON has no such thing:

    null, true, 12, "text"       as they are
    {"float": "0x1.8p+1"}        a number with all its bits, NaN and infinity too
    {"bytes": "00ff"}, {"path": "folder/file"}, {"dtype": "<f4"}
    {"torch": "float32"}         a constant of torch; {"device": "cpu"}
    {"function": "module:name"}  a function
    {"part": 3}                  the part of that number, which several values may share

and the parts are

    {"list": […]}, {"tuple": […]}, {"set": […]}, {"frozenset": […]}, {"size": […]} of torch
    {"dict": [[key, value], …]}, {"ordered": …} and {"mapping": …} for an OrderedDict and a read-only view
    {"array": "a0", "strides": […] or null}, {"scalar": "a1"}
    {"tensor": array, "dtype": "float32", "parameter": true, "gradient": true}
    {"object": "module:Class", "attributes": {name: value}}
    {"bound": object, "name": "method"}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from benchmark.kept.layout import Array

# Kinds of numpy's types whose values are in their bytes: numbers, texts and times, but no objects.
PLAIN_KINDS = "biufcSUmM"

# Types of torch's constants, which are written as the name that torch has for them.
CONSTANTS = ("dtype", "layout", "memory_format")


@dataclass(frozen=True)
class Parts:
    """A value in parts.

    Attributes:
        root: the value itself, in the notation above.
        parts: those that values refer to by number.
        arrays: name -> array.
    """

    root: JsonValue
    parts: list[JsonValue]
    arrays: Mapping[str, Array]
