"""Scores any queries against any database: matrices of codes or embeddings, and their labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmark.contract.codes import Codes, Representation
from benchmark.contract.errors import UserError
from benchmark.contract.labels import Labels, class_is_shared
from benchmark.contract.limits import MAX_BITS
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.contract.quoting import shown
from benchmark.exchange.matrix_files import Given, labels_of_both, read_given
from benchmark.exchange.representations import codes_of_bits, codes_of_bytes, embeddings_of, is_binary
from benchmark.exchange.scores_text import json_text, table_text
from benchmark.jobs.threads import single_threaded
from benchmark.metrics.scoring import Scores, diagnose, score

QUERY, DATABASE = "query", "database"  # in place of modalities, which have different initials
DIRECTION = f"{QUERY[0]}2{DATABASE[0]}/"


@dataclass(frozen=True)
class Files:
    """What is scored; each is a path, or PATH:NAME for one array of a .mat or .npz file.

    Attributes:
        query, database: codes or embeddings, a row an item.
        query_labels, database_labels: one class an item, or a column of 0 and 1 for each class.
        n_bits: code length; None where it follows from the matrices.
    """

    query: Path
    database: Path
    query_labels: Path
    database_labels: Path
    n_bits: int | None


def scored(files: Files, as_json: bool) -> str:
    """All scores of the queries as a table, or as JSON with curves.

    Raises:
        UserError: a file cannot be used, or the matrices do not fit together.
    """
    if files.n_bits is not None and not 1 <= files.n_bits <= MAX_BITS:
        raise UserError(f"--bits should be a whole number from 1 to {MAX_BITS}, got {shown(files.n_bits)}")
    query, database = _representations(
        read_given("--query", files.query), read_given("--database", files.database), files.n_bits
    )
    labels = labels_of_both(files.query_labels, files.database_labels)
    for option, output, of in zip(("--query", "--database"), (query, database), labels, strict=True):
        if len(output) != len(of):
            raise UserError(
                f"{option} and {option}-labels should have a row for each item; they have {len(output)} and {len(of)}"
            )
    if not class_is_shared(*labels):
        raise UserError("--query-labels and --database-labels have no class in common, so nothing is relevant")
    scores = _scores(_side(query, labels[0]), _side(database, labels[1]))
    kind = f"codes of {query.dim} bits" if isinstance(query, Codes) else f"embeddings of {query.dim} dimensions"
    if as_json:
        numbers = {"scores": scores.scores, "curves": scores.curves, "diagnostics": scores.diagnostics}
        return json_text({"n_query": len(query), "n_database": len(database), "outputs": kind, **numbers})
    by = "Hamming distance" if isinstance(query, Codes) else "cosine"
    head = f"{len(query):,} queries search {len(database):,} items: {kind}, ranked by {by}"
    return f"{head}\n\n{table_text(scores.scores, scores.diagnostics)}"


def _representations(query: Given, database: Given, n_bits: int | None) -> tuple[Representation, Representation]:
    """Both matrices as codes, or both as embeddings; raises UserError where they are not of one kind and width."""
    both = query, database
    if n_bits is not None:
        first, second = (_codes(given, n_bits) for given in both)
        return first, second
    if any(given.is_bytes and not is_binary(given.values) for given in both):
        raise UserError(
            f"{query.where} or {database.where} holds bytes (uint8), which may be packed codes; give their length with "
            "--bits N, or save real numbers"
        )
    # A matrix of -1, 0 and 1 was meant to hold codes.
    as_codes = [bool(np.isin(given.values, (-1, 0, 1)).all()) for given in both]
    if as_codes[0] != as_codes[1]:
        codes, other = both if as_codes[0] else both[::-1]
        raise UserError(f"{codes.where} holds codes and {other.where} real vectors; save both as one of them")
    make: Callable[..., Representation] = codes_of_bits if all(as_codes) else embeddings_of
    found = make(query.where, query.values, _row_name), make(database.where, database.values, _row_name)
    if found[0].dim != found[1].dim:
        raise UserError(
            f"expected as many columns on both sides: {query.where} has {found[0].dim}, {database.where} has "
            f"{found[1].dim}"
        )
    return found


def _codes(given: Given, n_bits: int) -> Representation:
    """Codes of that length, of bits or packed."""
    width, n_bytes = given.values.shape[1], -(-n_bits // 8)
    if width == n_bits and (width != n_bytes or is_binary(given.values)):
        return codes_of_bits(given.where, given.values, _row_name)
    if width == n_bytes:
        return codes_of_bytes(given.where, given.values, n_bits, _row_name)
    raise UserError(
        f"{given.where} should have {n_bits} columns of bits or {n_bytes} of bytes for --bits {n_bits}, it has {width}"
    )


def _row_name(row: int) -> str:
    return f"row {row + 1}"


@single_threaded()
def _scores(query: EncodedSide, database: EncodedSide) -> Scores:
    """Scores and curves of the queries, and diagnostics of both matrices."""
    # A score is of two modalities that search each other; the other direction is left out.
    both = {QUERY: query, DATABASE: database}
    found = score(Outputs(both, both))
    return Scores(
        {name.removeprefix(DIRECTION): value for name, value in found.scores.items() if name.startswith(DIRECTION)},
        {name.removeprefix(DIRECTION): value for name, value in found.curves.items() if name.startswith(DIRECTION)},
        diagnose(Outputs(both, None)),
    )


def _side(output: Representation, labels: Labels) -> EncodedSide:
    ids = tuple(map(str, range(len(output))))
    return EncodedSide(output, ids, labels, np.zeros((0, 2), np.int64))
