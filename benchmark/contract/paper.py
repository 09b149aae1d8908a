"""A paper that a method or a data set comes from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """What a reference list says of a paper.

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
    """Surname of the first author, year and name of the method: chen2020dtbh."""
    surname = authors.split(",")[0].split()[-1]
    text = unicodedata.normalize("NFKD", f"{surname}{year}{name}").encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", text.lower())
