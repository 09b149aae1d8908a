"""Matches handed-in codes to the items of a split, by their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from benchmark.contract.codes import Codes, Embeddings, Representation
from benchmark.contract.errors import UserError
from benchmark.contract.listing import listed
from benchmark.contract.outputs import EncodedSide, Outputs
from benchmark.contract.quoting import shown
from benchmark.contract.split_inputs import Side
from benchmark.exchange.handed_in import CodesOfBoth, HandedIn
from benchmark.exchange.one_split import OneSplit
from benchmark.exchange.ranked_items import ranked_items

N_NAMED = 3  # ids that a line names; it counts the others


def matched(handed: CodesOfBoth, split: OneSplit) -> Outputs:
    """The outputs of a split, as if a built-in method had encoded its items.

    Raises:
        UserError: the codes are of another split, or an id is unknown, twice there or missing.
    """
    if handed.split_name not in (None, split.name):
        raise UserError(
            f"--codes {handed.name} holds codes of the split {shown(handed.split_name)}, and this is the split "
            f"{shown(split.name)}; choose that split, export this one, or leave split_name out if the items are alike"
        )
    rows = {m: _rows(handed.sides[m], ranked_items(split.inputs, m).ids, m, split) for m in split.inputs.modalities}

    def encoded(sides: Mapping[str, Side]) -> dict[str, EncodedSide]:
        return {m: _encoded(handed.sides[m].output, rows[m], side) for m, side in sides.items()}

    database = split.inputs.database
    return Outputs(encoded(split.inputs.query), None if database is None else encoded(database))


def _rows(handed: HandedIn, expected: tuple[str, ...], modality: str, split: OneSplit) -> dict[str, int]:
    """Id -> its row."""
    twice = [name for name, count in Counter(handed.ids).items() if count > 1]
    known, rows = set(expected), {name: row for row, name in enumerate(handed.ids)}
    unknown = [name for name in rows if name not in known]
    missing = [name for name in expected if name not in rows]
    of_split = f"the {len(expected)} {modality}s to encode of the split {shown(split.name)}"
    if twice:
        raise UserError(f"{handed.where}: {_several(twice)} there more than once; save one row for each of {of_split}")
    if unknown:
        hint = "codes of another split?" if len(unknown) > len(known) // 10 else "a misspelt id?"
        raise UserError(f"{handed.where}: {_several(unknown)} not among {of_split} ({hint})")
    if missing:
        raise UserError(f"{handed.where}: {_several(missing)} missing; save a row for each of {of_split}")
    return rows


def _several(names: list[str]) -> str:
    return f"{listed(list(map(shown, names)), N_NAMED)} {'is' if len(names) == 1 else 'are'}"


def _encoded(output: Representation, rows: Mapping[str, int], side: Side) -> EncodedSide:
    chosen = np.array([rows[name] for name in side.ids], np.int64)
    of_side: Representation
    if isinstance(output, Codes):
        of_side = Codes(output.packed[chosen], output.n_bits)
    else:
        of_side = Embeddings(output.values[chosen])
    return EncodedSide(of_side, side.ids, side.labels, side.sentences, seen=side.seen, slices=side.slices)
