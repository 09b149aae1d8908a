"""Chooses scores by the names that `list metrics` prints."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from benchmark.contract.program import program
from benchmark.contract.quoting import shown
from benchmark.metrics.descriptions import METRICS
from benchmark.metrics.scoring import CUTOFFS
from benchmark.registry import unknown

# What a metric needs besides codes or embeddings, and labels.
NEEDS = (
    (re.compile(r"precision_radius2|empty_ball_share"), "is defined for codes only"),
    (re.compile(r"instance_recall@"), "needs to know which items are pairs, which `open_split` does"),
    (re.compile(r".*(seen|same_|\[)"), "needs to know what training heard, which `open_split` does"),
)


def chosen(asked: str | Sequence[str] | None, there: Collection[str]) -> list[str]:
    """The names that were asked for, or all that are there.

    Args:
        asked: names, one name, or None for all.
        there: names of the scores that were computed.

    Raises:
        UserError: no metric has that name.
        ValueError: a metric was not computed; the text says what it needs. Or the names are no texts.
    """
    if asked is None:
        return list(there)
    names = [asked] if isinstance(asked, str) else _texts(asked)
    known = _known()
    for name in names:
        if name not in there and name not in known:
            raise unknown("metric", name, known, f"`{program()} list metrics` explains them.")
        if name not in there:
            raise ValueError(f"{name} {_why_not(name)}")
    return names


def why_missing(name: object, there: Collection[str]) -> str:
    """Why a score is not among those that are there, in one line.

    Args:
        name: that was looked up.
        there: names of the scores; those of a split begin with a direction, such as `i2s/`.
    """
    directed = [known for known in there if known.partition("/")[2] == name]
    if directed:
        return f"{name} has two directions here: {', '.join(directed)}"
    plain = str(name).rpartition("/")[2]
    if plain not in _known():
        return f"{shown(name)} is no score of these; there are {', '.join(there)}"
    return f"{name} was not among the metrics asked for, or it {_why_not(plain)}"


def _texts(asked: object) -> list[str]:
    """The names of a list, each once; raises ValueError for anything else."""
    names = list(asked) if isinstance(asked, Iterable) else [asked]
    others = [name for name in names if not isinstance(name, str)]
    if others:
        raise ValueError(f"metrics should be names of `{program()} list metrics`, got {shown(others[0])}")
    return list(dict.fromkeys(map(str, names)))


def _known() -> list[str]:
    """The names of all metrics, with each cutoff in place of k."""
    names = [[name.replace("@k", f"@{k}") for k in CUTOFFS] if name.endswith("@k") else [name] for name in METRICS]
    return [name for of_metric in names for name in of_metric]


def _why_not(name: str) -> str:
    """Why arrays do not determine a metric."""
    for pattern, reason in NEEDS:
        if pattern.match(name):
            return reason
    return "needs queries of two classes, and items that are not relevant to all of them"
