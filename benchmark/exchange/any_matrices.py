"""Scores any queries against any database: matrices of codes or embeddings, and their labels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmark.contract.codes import Codes
from benchmark.exchange.matrix_files import read_labels, read_matrix
from benchmark.exchange.scores_text import json_text, kind_of, table_text
from benchmark.exchange.user_errors import as_user_errors
from benchmark.matrices.class_labels import check_number, class_labels
from benchmark.matrices.one_direction import OneDirection
from benchmark.matrices.representations import representations


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
    matrices = read_matrix("--query", files.query), read_matrix("--database", files.database)
    labels = (
        read_labels("--query-labels", files.query_labels),
        read_labels("--database-labels", files.database_labels),
    )
    with as_user_errors():
        query, database = outputs = representations(*matrices, files.n_bits, "--bits")
        for matrix, of in zip(matrices, labels, strict=True):
            check_number(of, len(matrix), f"each row of {matrix.where}")
        classes = class_labels(*labels)
    scores = OneDirection(classes, outputs).scores()
    kind = kind_of(query)
    if as_json:
        numbers = {"scores": scores.scores, "curves": scores.curves, "diagnostics": scores.diagnostics}
        return json_text({"n_query": len(query), "n_database": len(database), "outputs": kind, **numbers})
    by = "Hamming distance" if isinstance(query, Codes) else "cosine"
    head = f"{len(query):,} queries search {len(database):,} items: {kind}, ranked by {by}"
    return f"{head}\n\n{table_text(scores.scores, scores.diagnostics)}"
