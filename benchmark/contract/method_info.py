"""A method's citation, and what its checks and its tuning need to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmark.contract.search_space import Scalar, SearchSpace


@dataclass(frozen=True)
class MethodInfo:
    """Citation of a method and what its checks need to know.

    Attributes:
        name: the registry key.
        title: of the paper.
        authors: as cited.
        venue: journal or conference.
        link: DOI or URL of the paper; empty only if there is no paper.
        quick: hyper-parameters with which the common checks take seconds.
        check_classes: classes of the toy pairs in the common checks; more than 5 only where classes limit the bits.
        expected_failures: check name -> reason; an entry whose check passes fails the build.
        search_space: hyper-parameter -> what tuning may try; empty if there is nothing to tune.
        paper_settings: hyper-parameter -> its value in the paper or in its authors' code, where it differs from the
            default.
        parity_note: why its scores differ from those of its authors' code; empty where they agree or none are known.
    """

    name: str
    title: str
    authors: str
    venue: str
    link: str
    quick: Mapping[str, object] = field(default_factory=dict)
    check_classes: int = 5
    expected_failures: Mapping[str, str] = field(default_factory=dict)
    search_space: SearchSpace = field(default_factory=dict)
    paper_settings: Mapping[str, Scalar] = field(default_factory=dict)
    parity_note: str = ""
