"""How methods and data sets are called and cited in a paper."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.results.method_lines import MethodLine


@dataclass(frozen=True)
class Citation:
    """A paper.

    Attributes:
        title: of the paper.
        authors: full names, separated by commas; "et al." may be the last.
        venue: journal or conference, with volume and number if known.
        year: of the paper.
        link: DOI or URL.
        key: of its BibTeX entry.
    """

    title: str
    authors: str
    venue: str
    year: int
    link: str
    key: str


def citation_key(authors: str, year: int, name: str) -> str:
    """Surname of the first author, year and the key of the method or data set: chen2020dtbh."""
    surname = authors.split(",")[0].split()[-1]
    text = unicodedata.normalize("NFKD", f"{surname}{year}{name}").encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", text.lower())


@dataclass(frozen=True)
class PaperNames:
    """Names and citations by key; a key that is not there stands for itself and has no citation.

    Attributes:
        methods: key of a method -> its name.
        datasets: key of a data set -> its name.
        citations: key of a method or data set -> its paper.
    """

    methods: Mapping[str, str] = field(default_factory=dict)
    datasets: Mapping[str, str] = field(default_factory=dict)
    citations: Mapping[str, Citation] = field(default_factory=dict)

    def method(self, line: MethodLine, key: str) -> str:
        """The name of a row; what its label says beyond the key of the method stays."""
        return line.label.replace(key, self.methods.get(key, key), 1)

    def dataset(self, key: str) -> str:
        """The name of a data set."""
        return self.datasets.get(key, key)
