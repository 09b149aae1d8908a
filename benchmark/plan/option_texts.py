"""Reads options that are written in TOML: the file of `--config`, and the values of `--set` and `--network`."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from benchmark.contract.errors import UserError
from benchmark.contract.quoting import shown
from benchmark.contract.regular_file import read_bytes
from benchmark.contract.search_space import Scalar

MAX_BYTES = 1_000_000


def read_config(path: Path) -> dict[str, object]:
    """Options of a TOML file; raises UserError if it cannot be read or holds none."""
    if not path.exists() or path.is_dir():
        raise UserError(f"--config should be a TOML file of options; there is no file {path}")
    try:
        content = read_bytes(path, MAX_BYTES)
    except OSError as error:
        raise UserError(f"--config should be a TOML file of options; {path} cannot be read ({error})") from error
    try:
        if content.startswith(b"\xef\xbb\xbf"):
            raise ValueError("it starts with a byte order mark; save it as UTF-8 without one")
        values = _toml(content.decode())
    except ValueError as error:
        raise UserError(f"--config should be a TOML file of options; {path} is not valid TOML ({error})") from error
    if not values:
        raise UserError(f"--config should be a TOML file of options; {path} holds none")
    return values


def parse_settings(texts: list[str], where: str = "--set") -> dict[str, dict[str, Scalar]]:
    """Settings from `METHOD.PARAM=VALUE` texts; a value that is not a plain TOML value is text.

    Args:
        texts: as written.
        where: the option that holds them, for errors.

    Raises:
        UserError: a text looks different, or a parameter is set twice.
    """
    settings: dict[str, dict[str, Scalar]] = {}
    for text in texts:
        target, equals, value = text.partition("=")
        method, dot, parameter = (part.strip() for part in target.partition("."))
        if not (equals and dot and method and parameter):
            raise UserError(f"--set should look like METHOD.PARAM=VALUE, e.g. dtbh.margin=0.4; got {shown(text)}")
        _add(settings.setdefault(method, {}), parameter, value, f"{where}: {method}.{parameter}")
    return settings


def parse_pairs(texts: list[str]) -> dict[str, Scalar]:
    """Settings from `KEY=VALUE` texts of --network; a value that is not a plain TOML value is text.

    Raises:
        UserError: a text looks different, or a key is set twice.
    """
    pairs: dict[str, Scalar] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not (equals and key.strip()):
            raise UserError(f"--network should look like KEY=VALUE, e.g. epochs=5; got {shown(text)}")
        _add(pairs, key.strip(), value, f"--network {key.strip()}")
    return pairs


def _add(values: dict[str, Scalar], name: str, text: str, where: str) -> None:
    """Adds a value; raises UserError, which begins with `where`, if the name has one."""
    value = _scalar(text)
    if name in values:
        raise UserError(f"{where} is given twice, as {shown(values[name])} and {shown(value)}; keep one of them")
    values[name] = value


def _scalar(text: str) -> Scalar:
    """A plain TOML value, or the text itself."""
    try:
        values = _toml(f"value = {text}")
    except ValueError:
        return text
    value = values["value"]
    # A line break or a comment would hide the rest of the text.
    whole = len(values) == 1 and (isinstance(value, str) or "#" not in text)
    return value if whole and isinstance(value, bool | int | float | str) else text


def _toml(text: str) -> dict[str, object]:
    """Values of a TOML text; raises ValueError for other texts, and for numbers and depths that Python cannot write."""
    try:
        values = tomllib.loads(text)
        json.dumps(values, default=str)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return values
