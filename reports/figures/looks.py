"""Which methods a run's figures highlight, and how these are told apart: by colour, line style and marker at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmark.contract.errors import UserError
from benchmark.contract.quoting import shown
from reports.figures.forms import GREY
from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine
from reports.results.seed_summary import score

Dashes = tuple[float, tuple[float, ...] | None]  # offset and lengths in points; None for a solid line

MOST = 6  # highlighted methods
OWN = "dtbh"  # the method that this suite reproduces; highlighted wherever it is compared

# All stand out from white by at least 4 : 1 and from each other also without red or green cones; the tests measure it.
COLOURS = ("#0B4FA8", "#C24A00", "#00805A", "#8B1E78", "#000000", "#1F86C9")
MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES: tuple[Dashes, ...] = (
    (0, None),
    (0, (4.5, 1.6)),
    (0, (1.2, 1.4)),
    (0, (6.0, 1.5, 1.2, 1.5)),
    (0, (9.0, 2.0)),
    (0, (4.0, 1.3, 1.2, 1.3, 1.2, 1.3)),
)


@dataclass(frozen=True)
class Look:
    """How a method is drawn.

    Attributes:
        colour: of its line and marker.
        marker: as matplotlib names it; empty for none.
        dashes: of its line.
        width: of its line, in points.
        is_highlighted: whether its line has a label.
    """

    colour: str = GREY
    marker: str = ""
    dashes: Dashes = (0, None)
    width: float = 0.6
    is_highlighted: bool = False


OTHER = Look()  # of every method that is not highlighted
LOOKS = tuple(Look(*look, 1.3, True) for look in zip(COLOURS, MARKERS, DASHES, strict=True))

Looks = Mapping[str, Look]  # method label -> look


def looks(groups: Sequence[GroupResults], asked: Sequence[str] = ()) -> dict[str, Look]:
    """Gives each method of the groups a look, the same in all figures.

    Args:
        groups: of a run.
        asked: labels to highlight, or keys of methods, each with all its settings; empty for the best by mean rank.

    Raises:
        UserError: no result has such a name, or there are more than MOST labels.
    """
    chosen = _asked(groups, asked) if asked else _best(groups)
    found = {line.label: OTHER for group in groups for line in group.lines}
    return found | dict(zip(chosen, LOOKS, strict=False))


def of_group(group: GroupResults, of_run: Looks) -> Looks:
    """The looks of a run for one of its groups, or looks of the group's own where it shows nothing highlighted."""
    labels = [line.label for line in group.lines]
    return of_run if any(of_run[label].is_highlighted for label in labels) else looks([group])


def highlighted(of_run: Looks) -> tuple[str, ...]:
    """Labels that are highlighted, in the order of their looks."""
    found = (label for label, look in of_run.items() if look.is_highlighted)
    return tuple(sorted(found, key=lambda label: LOOKS.index(of_run[label])))


def _asked(groups: Sequence[GroupResults], names: Sequence[str]) -> list[str]:
    """Labels of these names, in their order."""
    known = {line.label: _key(group, line) for group in groups for line in group.lines}
    for name in names:
        if name not in known and name not in known.values():
            have = ", ".join(known) or "none"
            raise UserError(f"--highlight: this run has no results of {shown(name)}; it has {have}")
    labels = list(dict.fromkeys(label for name in names for label in known if name in (label, known[label])))
    if len(labels) > MOST:
        raise UserError(f"--highlight takes at most {MOST} methods, got {len(labels)}: {', '.join(labels)}")
    return labels


def _key(group: GroupResults, line: MethodLine) -> str:
    """The registered name of a method."""
    return next(result.cell.method for result in group.cells.values() if group.label_of[result.key] == line.label)


def _best(groups: Sequence[GroupResults]) -> list[str]:
    """The best compared methods by mean rank: the suite's own, the best real-valued one, and hashing methods.

    Each data set and direction ranks the methods by their mAP, averaged over the code lengths; a method without a value
    there shares the last rank. Methods with one rank stand in the order of the tables.
    """
    lines = {line.label: (group, line) for group in groups for line in group.select("compared")}
    ranks: dict[str, float] = dict.fromkeys(lines, 0.0)
    for group in groups:
        for direction in group.directions:
            values = {label: _mean_map(group, label, direction) for label in lines}
            for label, value in values.items():
                ranks[label] += sum(other > value for other in values.values())
    ordered = sorted(ranks, key=lambda label: ranks[label])
    own = [label for label in ordered if _key(*lines[label]) == OWN][:1]
    real = [label for label in ordered if lines[label][1].is_real and label not in own]
    hashing = [label for label in ordered if not lines[label][1].is_real and label not in own]
    chosen = list(dict.fromkeys([*own, *real[:1], *hashing, *real]))[:MOST]
    return [label for label in ordered if label in chosen]


def _mean_map(group: GroupResults, label: str, direction: str) -> float:
    """Mean mAP over the code lengths; below every mAP if there is none."""
    lengths: Iterable[int | None] = {n_bits for name, n_bits, _ in group.cells if name == label}
    means = [group.summary(label, n_bits, score(f"{direction}/map@all")).mean for n_bits in lengths]
    known = [mean for mean in means if not math.isnan(mean)]
    return math.fsum(known) / len(known) if known else -1.0
