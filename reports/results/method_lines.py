"""A method as the rows of tables and the curves of figures show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from benchmark.contract.codes_file import FILE_FAMILY
from benchmark.contract.result import MethodFacts
from benchmark.contract.rows import Family
from reports.results.group import FrontEnds

# Only compared rows are ranked; the others are reference rows.
Standing = Literal["compared", "floor", "hard-label-reference", "control", "oracle"]


@dataclass(frozen=True)
class MethodLine:
    """A method as tables and figures show it.

    Attributes:
        label: name in the tables.
        method: the label without its oracles.
        is_real: whether its outputs are real-valued, not hash codes.
        facts: family, year and so on.
        oracles: front-ends that replace the run's and use information no method can have.
        own: front-ends that the method prescribes in place of the run's.
        is_control: whether its training labels were shuffled.
    """

    label: str
    method: str
    is_real: bool
    facts: MethodFacts
    oracles: FrontEnds = ()
    own: FrontEnds = ()
    is_control: bool = False

    @property
    def is_from_file(self) -> bool:
        """Whether its outputs came in a file, so that nothing was fitted here."""
        return self.facts.family == FILE_FAMILY

    @property
    def standing(self) -> Standing:
        """Whether the method is compared, or which kind of reference row it is."""
        if self.oracles:
            return "oracle"
        if self.is_control:
            return "control"
        if self.facts.family == "floor" or self.facts.family == "hard-label-reference":
            return self.facts.family
        return "compared"

    @property
    def features(self) -> FrontEnds:
        """Front-ends that differ from the group's."""
        return tuple(sorted((dict(self.oracles) | dict(self.own)).items()))


def in_order(lines: Iterable[MethodLine]) -> tuple[MethodLine, ...]:
    """Sorts methods by family, year and name; controls come after, and rows with oracles last, floors at the end."""
    families = (*get_args(Family), FILE_FAMILY)

    def place(line: MethodLine) -> tuple[object, ...]:
        is_last = bool(line.oracles) and line.facts.family == "floor"
        facts = line.facts
        family = families.index(facts.family)
        return line.oracles, is_last, line.is_control, family, facts.year, line.label, line.is_real

    return tuple(sorted(lines, key=place))
