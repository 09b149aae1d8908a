"""Scores that papers report, from `reports/published.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "published.toml"


@dataclass(frozen=True)
class PublishedScores:
    """What one paper reports of one method.

    Attributes:
        method: registry key.
        cited: the paper, as cited.
        where: place in the paper.
        protocol: how the paper splits the data, as far as it is known.
        certainty: how the numbers were read, and what is not known of them.
        metric: name of the score here.
        differs: reasons why a run of the suite may give other numbers.
        scores: data set -> direction -> share from 0 to 1.
    """

    method: str
    cited: str
    where: str
    protocol: str
    certainty: str
    metric: str
    differs: tuple[str, ...]
    scores: Mapping[str, Mapping[str, float]]


@cache
def published_scores() -> tuple[PublishedScores, ...]:
    """All papers of the file."""
    papers = tomllib.loads(FILE.read_text(encoding="utf-8"))["paper"]
    return tuple(PublishedScores(**{**paper, "differs": tuple(paper["differs"])}) for paper in papers)
