"""From the text of a query to its code: a file, an id, or a sentence."""

from __future__ import annotations

import os
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmark.contract.codes import Codes, Embeddings, Representation
from benchmark.contract.errors import UserError
from benchmark.contract.notes import note
from benchmark.contract.quoting import shown
from benchmark.retrieval.model import OpenModel

if TYPE_CHECKING:
    from datasets.queries.query import Query


@dataclass(frozen=True)
class EncodedQuery:
    """A query that has been encoded.

    Attributes:
        modality: of the query.
        words: what it is, for people.
        picture: file of an image.
        code: of the one query.
    """

    modality: str
    words: str
    picture: Path | None
    code: Representation


def encode_query(model: OpenModel, text: str) -> EncodedQuery:
    """The query that a text names: an existing file goes first, then an id of the data set, then a sentence.

    A file or folder counts where its name has an ending or the text has a slash; else `beach` could not be searched
    for where there is a folder of that name.

    Raises:
        UserError: it is none of these, cannot be read or spoken, or its front-end was not kept.
    """
    from datasets.queries.query import query_of_file, query_of_item, query_of_sentence

    if not text.strip():
        raise UserError("QUERY should be a file, an id or a sentence; got an empty text")
    if (Path(text).suffix or os.sep in text) and os.path.lexists(text):
        return _encoded(model, query_of_file(Path(text)))
    if (stored := _stored(model, text)) is not None:
        return stored
    if model.data is not None and (item := query_of_item(model.data, text, *model.speakers)) is not None:
        return _encoded(model, item)
    if _names_an_item(text) or model.cell.source == "file":
        raise _no_item(model, text)
    return _encoded(model, query_of_sentence(text, *model.speakers))


def _encoded(model: OpenModel, query: Query) -> EncodedQuery:
    from datasets.queries.describing import features_of, is_silent

    if query.modality == "sound" and "text" in model.outputs.query:
        query = query.as_text()
    with model.describing(query.modality) as front_end:
        features = features_of(front_end, [query.input_of(front_end.front_end)])
    if query.modality == "sound" and isinstance(query.source, Path) and is_silent(query.source):
        note(f"{query.words} is silent, so the order of what is found means nothing")
    return EncodedQuery(query.modality, query.words, query.picture, model.represented(features, query.modality))


def _stored(model: OpenModel, text: str) -> EncodedQuery | None:
    """The query of an item whose code is stored; None if there is none of that id.

    Raises:
        UserError: items of both modalities have that id, as in files of features.
    """
    prefix, _, rest = text.partition(":")
    named = {prefix: rest} if prefix in model.outputs.query else dict.fromkeys(model.outputs.query, text)
    found = []
    for modality, name in named.items():
        for sides in (model.outputs.query, model.outputs.database or {}):
            side = sides.get(modality)
            if side is not None and side.output is not None and name in side.ids:
                code = _row(side.output, side.ids.index(name))
                words = f"the {modality} {name} of {model.cell.dataset}"
                found.append(EncodedQuery(modality, words, _picture(model, modality, name), code))
                break
    if len(found) > 1:
        choices = " or ".join(f"{item.modality}:{text}" for item in found)
        raise UserError(f"QUERY {shown(text)} is an id of both modalities; write {choices}")
    return found[0] if found else None


def _row(items: Representation, row: int) -> Representation:
    if isinstance(items, Codes):
        return Codes(np.ascontiguousarray(items.packed[row : row + 1]), items.n_bits)
    return Embeddings(np.ascontiguousarray(items.values[row : row + 1]))


def _picture(model: OpenModel, modality: str, name: str) -> Path | None:
    from datasets.queries.query import picture_of

    return picture_of(model.data, name) if model.data is not None and modality == "image" else None


def _names_an_item(text: str) -> bool:
    """Whether a text is meant as a file or an id: it has no spaces and looks like one."""
    from datasets.queries.query import looks_like_a_file

    name = text.rpartition("#")[0] or text
    return not any(map(str.isspace, text)) and (looks_like_a_file(name) or os.sep in text)


def _no_item(model: OpenModel, text: str) -> UserError:
    """The error for a text that is neither a file nor an id, with the nearest ids."""
    ids = [
        name for side in (model.outputs.query, model.outputs.database or {}) for s in side.values() for name in s.ids
    ]
    known = list(dict.fromkeys([*ids, *(model.data.ids if model.data is not None else ())]))
    near = get_close_matches(text, known, n=3)
    hint = f"; the nearest ids are {', '.join(near)}" if near else f"; ids look like {known[0]}"
    return UserError(
        f"QUERY {shown(text)} is neither a file below {Path.cwd()} nor an id of {model.cell.dataset}{hint}; a sentence "
        "has spaces between its words"
    )
