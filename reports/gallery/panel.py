"""A panel: one query, and the nearest items that each of a few methods found for it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

Kind = Literal["best", "median", "worst", "class", "chosen"]
KINDS: tuple[Kind, ...] = ("best", "median", "worst")  # the queries that are drawn as pictures, too
Measure = Literal["distance", "similarity", "score"]

RIGHT, WRONG = "✓", "✗"
NO_ORDER = "The order inside a bracket means nothing: its items are equally near."


@dataclass(frozen=True)
class Item:
    """An image or a caption.

    Attributes:
        id: in the data set.
        class_name: "" where nobody knows.
        caption: the sentence of a sound, the first one of an image; "" where nobody knows.
        picture: file below the gallery, of the image or of the image that a sound belongs to; "" for none.
        sound: file below the gallery that says the sentence; "" for none.
    """

    id: str
    class_name: str = ""
    caption: str = ""
    picture: str = ""
    sound: str = ""


@dataclass(frozen=True)
class Found:
    """An item that a method found.

    Attributes:
        item: what was found.
        is_right: whether it is relevant to the query.
        value: distance in bits, cosine similarity or pair score.
        place: rank from 1, which items of equal value share.
        size: items of the whole database that share it.
    """

    item: Item
    is_right: bool
    value: float
    place: int
    size: int

    @property
    def sign(self) -> str:
        """Says without colour whether the item is right."""
        return RIGHT if self.is_right else WRONG


@dataclass(frozen=True)
class Answer:
    """What one method found.

    Attributes:
        method: label, with the code length of a hashing method.
        measure: what `value` of an item is.
        average_precision: of the query over the whole database.
        found: nearest first.
    """

    method: str
    measure: Measure
    average_precision: float
    found: tuple[Found, ...]

    def ties(self) -> Iterator[tuple[Found, ...]]:
        """The items that share a rank, group by group; most groups are one item."""
        for _, group in groupby(self.found, key=lambda found: found.place):
            yield tuple(group)

    @property
    def has_ties(self) -> bool:
        """Whether any item shares its rank."""
        return any(found.size > 1 for found in self.found)

    def value_text(self, value: float) -> str:
        """A distance as a whole number, others with three decimals and no zero before the point."""
        return str(int(value)) if self.measure == "distance" else _three_decimals(value)


def tie_text(group: Sequence[Found]) -> str:
    """How many items share a rank, and how many of them are shown; empty for one item."""
    if group[0].size == 1:
        return ""
    return f"{group[0].size:,} tied" if len(group) == group[0].size else f"{len(group)} of {group[0].size:,} tied"


@dataclass(frozen=True)
class Panel:
    """One query and the answers to it.

    Attributes:
        dataset: name of the data set.
        direction: "s2i", "i2s" and so on.
        kind: why this query is shown.
        query: what was asked.
        asked, searched: modalities.
        source: of images and sounds, as every table states it.
        split: protocol and seed in words.
        answers: one for each method.
        cells: key of each cell -> checksum of its outputs.
    """

    dataset: str
    direction: str
    kind: Kind
    query: Item
    asked: str
    searched: str
    source: str
    split: str
    answers: tuple[Answer, ...]
    cells: tuple[tuple[str, str], ...]

    @property
    def has_ties(self) -> bool:
        """Whether any answer has items that share a rank."""
        return any(answer.has_ties for answer in self.answers)

    @property
    def handle(self) -> str:
        """What `--panel` takes to draw this panel."""
        return f"{self.dataset}:{self.query.id}"

    @property
    def reason(self) -> str:
        """Why this query is shown, in words."""
        first = self.answers[0].method
        if self.kind in KINDS:
            return f"{self.kind} average precision of {first}"
        return f"{first}: median of the class" if self.kind == "class" else "chosen"

    @property
    def caption(self) -> str:
        """One line that says what the panel shows."""
        methods = ", ".join(f"{a.method} (AP {precision_text(a.average_precision)})" for a in self.answers)
        return (
            f"{self.dataset} {self.direction}, {self.query_text}: the nearest {self.searched}s by {methods}; "
            f"{self.split}; {self.source}"
        )

    @property
    def query_text(self) -> str:
        """The query in words."""
        of_class = f", class {self.query.class_name}" if self.query.class_name else ""
        return f"{self.asked} query {self.query.id}{of_class}"

    def with_sounds(self, sounds: Mapping[str, str]) -> Panel:
        """The panel whose items are played where an id has a file."""

        def heard(item: Item) -> Item:
            return replace(item, sound=sounds.get(item.id, ""))

        answers = tuple(
            replace(answer, found=tuple(replace(found, item=heard(found.item)) for found in answer.found))
            for answer in self.answers
        )
        return replace(self, query=heard(self.query), answers=answers)


def precision_text(value: float) -> str:
    """An average precision with three decimals; a dash where the query has no relevant item."""
    return "–" if math.isnan(value) else _three_decimals(value)


def _three_decimals(value: float) -> str:
    """Without the zero before the point, as in `.834` and `-.052`."""
    text = f"{abs(value):.3f}"
    return ("-" if value < 0 and float(text) else "") + text.removeprefix("0")
