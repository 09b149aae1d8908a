"""Sentences that differ by at most one word: substituted, inserted or deleted.

Two different sentences are one word apart if leaving a word out of one gives the other, or if leaving a word out of
each, at the same place, gives the same. So every sentence is entered in a table under all its forms with one word
left out, and no two sentences need to be compared.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def near(sentences: Iterable[str], others: Iterable[str]) -> set[str]:
    """Those of the folded sentences that differ from one of the others by at most one word."""
    known = set(others)
    shortened = {form for sentence in known for _, form in _forms(sentence)}
    at_places = {place for sentence in known for place in _forms(sentence)}
    return {
        sentence
        for sentence in set(sentences)
        if sentence in known
        or sentence in shortened
        or any(form in known or (place, form) in at_places for place, form in _forms(sentence))
    }


def groups(sentences: Iterable[str]) -> dict[str, str]:
    """The first sentence, in alphabetical order, of each folded sentence's group.

    Two sentences are in one group if a chain of the sentences leads from one to the other in steps of one word.
    """
    ordered = sorted(set(sentences))
    number = {sentence: n for n, sentence in enumerate(ordered)}
    places: dict[tuple[int, str], int] = {}
    edges: list[tuple[int, int]] = []
    for n, sentence in enumerate(ordered):
        for place, form in _forms(sentence):
            edges.append((n, len(ordered) + places.setdefault((place, form), len(places))))
            if form in number:
                edges.append((n, number[form]))
    n_nodes = len(ordered) + len(places)
    rows, columns = np.array(edges, np.int64).reshape(-1, 2).T
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(n_nodes, n_nodes))
    _, group = connected_components(graph, directed=False)
    first: dict[int, str] = {}
    for sentence, of in zip(ordered, group[: len(ordered)].tolist(), strict=True):
        first.setdefault(of, sentence)
    return {sentence: first[of] for sentence, of in zip(ordered, group[: len(ordered)].tolist(), strict=True)}


def _forms(sentence: str) -> set[tuple[int, str]]:
    """The sentence with one word left out, each with the place of that word."""
    words = sentence.split()
    return {(place, " ".join(words[:place] + words[place + 1 :])) for place in range(len(words))}
