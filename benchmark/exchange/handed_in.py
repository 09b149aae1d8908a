"""Reads codes or embeddings with their ids from a file, or from a folder of files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmark.contract.codes import Representation
from benchmark.contract.digests import file_digest
from benchmark.contract.errors import UserError
from benchmark.exchange.scores_text import kind_of
from benchmark.exchange.text_tables import read_table
from benchmark.exchange.user_errors import as_user_errors
from benchmark.matrices.named_array import NamedArray
from benchmark.matrices.representations import codes_of_bits, codes_of_bytes, embeddings_of

KINDS = ("codes", "packed", "embeddings")
ENDINGS = (".mat", ".npz", ".csv")
COMMON = ("n_bits", "split_name")

Found = dict[str, tuple[Path, Any]]


@dataclass(frozen=True)
class HandedIn:
    """What a file says of one modality.

    Attributes:
        where: names the matrix, for errors.
        ids: of its rows, as they stand there.
        output: a row for each id.
    """

    where: str
    ids: tuple[str, ...]
    output: Representation


@dataclass(frozen=True)
class CodesOfBoth:
    """What was handed in.

    Attributes:
        name: of the file or folder.
        digest: SHA-256 of the file, hex; of a folder, of the names and digests of the files that were read.
        sides: modality -> its ids and outputs.
        split_name: of the split that the codes belong to; None if it is not stated.
    """

    name: str
    digest: str
    sides: Mapping[str, HandedIn]
    split_name: str | None


def read_codes(path: Path, modalities: Sequence[str]) -> CodesOfBoth:
    """Reads a .mat or .npz file, or a folder of .mat, .npz and .csv files, whose names the README of an export lists.

    Arrays and files of other names are left alone.

    Raises:
        UserError: a file cannot be read, something is missing or there twice, or values are no codes.
    """
    files = _files(path)
    names = [f"{m}_{kind}" for m in modalities for kind in ("ids", *KINDS)] + list(COMMON)
    found: Found = {}
    for file in files:
        for name, value in _read(file, names).items():
            if name in found:
                raise UserError(f"{name} is both in {found[name][0]} and in {file}; take one of them out")
            found[name] = file, value
    sides = {modality: _side(path, modality, found) for modality in modalities}
    first, second = sides.values()
    if type(first.output) is not type(second.output) or first.output.dim != second.output.dim:
        raise UserError(
            f"expected outputs of one kind and width on both sides: {first.where} holds {kind_of(first.output)}, "
            f"{second.where} holds {kind_of(second.output)}"
        )
    used = dict.fromkeys(file for file, _ in found.values())
    checksums = [(file.name, file_digest(file)) for file in used]
    whole = hashlib.sha256(json.dumps(checksums).encode()).hexdigest() if path.is_dir() else checksums[0][1]
    stated = _split_name(*found["split_name"]) if "split_name" in found else None
    return CodesOfBoth(path.absolute().name, whole, sides, stated)


def _files(path: Path) -> list[Path]:
    """The file, or the files of a folder that may hold arrays."""
    if not path.is_dir():
        if path.suffix.lower() == ".csv":
            raise UserError(f"--codes: a .csv file holds one modality; put the files of both into a folder, got {path}")
        return [path]
    try:
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in ENDINGS)
    except OSError as error:
        raise UserError(f"--codes: the folder {path} cannot be read ({error.strerror})") from error
    if not files:
        raise UserError(
            f"--codes should be a file of codes or a folder of such files; {path} has no {_listed(ENDINGS)}"
        )
    return files


def _read(path: Path, names: Sequence[str]) -> dict[str, Any]:
    """The arrays of these names in a file; a .csv file holds the array that it is named after, and its ids."""
    if path.suffix.lower() != ".csv":
        from datasets.feature_files.arrays import read_values

        return read_values(path, names, _unusable)
    modality, _, kind = path.stem.rpartition("_")
    if path.stem not in names or kind == "ids":
        return {}
    table = read_table(path)
    if path.stem in COMMON:
        return {path.stem: np.array(table.fields[0][0])}
    if len(table.fields[0]) < 2:
        raise UserError(f"{path} should have an id and at least one number in each line, separated by commas")
    table = table.without_names(1)
    return {f"{modality}_ids": np.array([row[0] for row in table.fields]), path.stem: table.numbers(1)}


def _side(path: Path, modality: str, found: Found) -> HandedIn:
    """Ids and outputs of a modality."""
    kinds = [kind for kind in KINDS if f"{modality}_{kind}" in found]
    if len(kinds) != 1 or f"{modality}_ids" not in found:
        needed = f"{modality}_ids and one of {', '.join(f'{modality}_{kind}' for kind in KINDS)}"
        raise UserError(
            f"--codes: expected {needed} in {path}, found {', '.join(sorted(found)) or 'none of the names in use'}; "
            "save what your method encodes there, as the README of an export says"
        )
    from datasets.feature_files.arrays import as_matrix, as_texts

    name, name_of_ids = f"{modality}_{kinds[0]}", f"{modality}_ids"
    file, value = found[name]
    of_ids, texts = found[name_of_ids]
    ids = tuple(as_texts(of_ids, name_of_ids, texts, _unusable))
    values, where = as_matrix(file, name, value, _unusable), f"{name} of {file}"
    if len(values) != len(ids):
        turned = "; turn it, so that each row is an item" if values.shape[1] == len(ids) else ""
        raise UserError(f"{where} should have a row for each of {len(ids)} ids, it has {len(values)} rows{turned}")

    given, n_bits = NamedArray(where, values, ids=ids), _n_bits(found) if kinds[0] == "packed" else None
    with as_user_errors():
        if kinds[0] == "codes":
            return HandedIn(where, ids, codes_of_bits(given))
        if kinds[0] == "embeddings":
            return HandedIn(where, ids, embeddings_of(given))
        return HandedIn(where, ids, codes_of_bytes(given, n_bits))


def _n_bits(found: Found) -> int | None:
    if "n_bits" not in found:
        return None
    path, value = found["n_bits"]
    try:
        number = float(np.asarray(value).reshape(()))
        if number == int(number):
            return int(number)
    except (TypeError, ValueError, OverflowError):
        pass
    raise UserError(f"n_bits of {path} should be one whole number, the length of the codes in bits")


def _split_name(path: Path, value: Any) -> str:  # noqa: ANN401 - any array
    from datasets.feature_files.arrays import as_texts

    def fail(path: Path, flaw: str, _: str) -> UserError:
        return _unusable(path, flaw, "copy split_name from the export, or leave it out")

    texts = as_texts(path, "split_name", value, fail)
    if len(texts) != 1:
        raise UserError(f"split_name of {path} should be one text, a copy of the export's; it holds {len(texts)}")
    return texts[0].strip()


def _unusable(path: Path, flaw: str, remedy: str) -> UserError:
    return UserError(f"--codes should be a .mat or .npz file of codes, or a folder; {path} {flaw}; {remedy}")


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]} file"
