"""Chooses scores by the names that `list metrics` prints."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches

from benchmark.contract.errors import UserError
from benchmark.contract.program import program
from benchmark.contract.quoting import shown
from benchmark.metrics.descriptions import METRICS
from benchmark.metrics.scoring import CUTOFFS

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
            raise _unknown(name, there)
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
        return f"{shown(name)} is no score of these; there are {_listed(there)}"
    return f"{name} was not among the metrics asked for, or it {_why_not(plain)}"


def _unknown(name: str, there: Collection[str]) -> UserError:
    """The error for a name that no metric has; it lists those that were computed."""
    names, (base, _, cutoff) = _with_k(there), name.lower().partition("@")
    of_base = [known for known in names if known.partition("@")[0] == base]
    with_cutoff = [known for known in of_base if known.endswith("@k") and cutoff and cutoff != "all"]
    near = with_cutoff or of_base or get_close_matches(name.lower(), names, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    return UserError(
        f"unknown metric {shown(name)}{hint} Known: {_listed(there)}. `{program()} list metrics` explains them."
    )


def _with_k(names: Iterable[str]) -> list[str]:
    """Names of scores, each once, with k in place of a number."""
    return list(dict.fromkeys(re.sub(r"@\d+$", "@k", name) for name in names))


def _listed(there: Iterable[str]) -> str:
    """The names of scores in a few words."""
    cutoffs = ", ".join(map(str, CUTOFFS[:-1]))
    return f"{', '.join(sorted(_with_k(there)))} (k is {cutoffs} or {CUTOFFS[-1]})"


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
