"""The leaderboard: a row for each method and code length, a column for each group and direction."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scipy.stats import rankdata

from reports.html.facets import Column
from reports.results.file_names import slugs
from reports.results.in_words import length_text
from reports.results.method_lines import MethodLine
from reports.results.seed_summary import SeedSummary, score
from reports.statistics.bootstrap import Interval
from reports.statistics.group_statistics import GroupStatistics


@dataclass(frozen=True)
class Score:
    """One cell of the leaderboard.

    Attributes:
        summary: of the score over the seeds.
        interval: 95 % interval; None if unknown.
        rank: among the compared rows of the same length in this column, 1 is best; NaN if not ranked.
        is_best: whether it is the best of its column, or a test cannot tell it from the best.
    """

    summary: SeedSummary
    interval: Interval | None = None
    rank: float = math.nan
    is_best: bool = False


@dataclass(frozen=True)
class Row:
    """A method at one code length (None: real-valued).

    Attributes:
        line: the method.
        slug: names the method in the page.
        n_bits: code length.
        scores: name of a column -> score; absent where the method has no place.
        n_bytes: of one stored item; None if unknown or if the method scores pairs.
        fit_seconds: mean over seeds, then over groups; NaN if unknown.
        is_earlier: whether any result comes from an earlier request.
    """

    line: MethodLine
    slug: str
    n_bits: int | None
    scores: Mapping[str, Score]
    n_bytes: int | None
    fit_seconds: float
    is_earlier: bool

    @property
    def length(self) -> str:
        """The code length in words."""
        return length_text(self.n_bits)

    @property
    def kind(self) -> str:
        """Family of a compared method, else which reference row it is."""
        return self.line.facts.family if self.line.standing == "compared" else self.line.standing

    @property
    def mean_rank(self) -> float:
        """Mean of the ranks in all columns; NaN if it is not ranked in some of them."""
        ranks = [score.rank for score in self.scores.values()]
        return math.fsum(ranks) / len(ranks) if ranks else math.nan

    @property
    def mean_score(self) -> float:
        """Mean over the columns with a value, which orders the rows without a rank; -1 without any."""
        means = [score.summary.mean for score in self.scores.values() if score.summary.values]
        return math.fsum(means) / len(means) if means else -1.0


@dataclass(frozen=True)
class Block:
    """Rows of one code length, best first; rows without a mean rank follow."""

    length: str
    rows: tuple[Row, ...]


def method_slugs(columns: Sequence[Column]) -> dict[str, str]:
    """Label of each method -> its name in the page, in report order."""
    labels = list(dict.fromkeys(line.label for column in columns for line in column.group.lines))
    return dict(zip(labels, slugs([(label,) for label in labels]), strict=True))


def leaderboard(columns: Sequence[Column], tests: Mapping[str, GroupStatistics]) -> tuple[Block, ...]:
    """A block for each code length from short to long, then one for the real-valued methods.

    Args:
        columns: of the page.
        tests: slug of a group -> what is known of its uncertainty.
    """
    names = method_slugs(columns)
    lines = {(line.label, line.is_real): line for column in columns for line in column.group.lines}
    lengths = sorted({n_bits for column in columns for n_bits in column.group.lengths})
    blocks = []
    for n_bits in (*lengths, None):
        of_length = [line for (_, is_real), line in lines.items() if is_real == (n_bits is None)]
        scores = {column.name: _scores(column, of_length, n_bits, tests.get(column.group.slug)) for column in columns}
        rows = []
        for line in of_length:
            own = {name: of[line.label] for name, of in scores.items() if line.label in of}
            if own:
                rows.append(_row(line, names[line.label], n_bits, own, columns))
        if rows:
            rows.sort(key=lambda row: (math.isnan(row.mean_rank), row.mean_rank, -row.mean_score, row.slug))
            blocks.append(Block(rows[0].length, tuple(rows)))
    return tuple(blocks)


def _row(
    line: MethodLine, slug: str, n_bits: int | None, scores: Mapping[str, Score], columns: Sequence[Column]
) -> Row:
    groups = {column.group.slug: column.group for column in columns if column.name in scores}
    found = [group.of_row(line.label, n_bits) for group in groups.values()]
    sizes = {result.bytes_per_item for of in found for result in of if result.bytes_per_item}
    seconds = [[r.timings["fit"] for r in of if "fit" in r.timings] for of in found]
    means = [math.fsum(of) / len(of) for of in seconds if of]
    fit = math.fsum(means) / len(means) if means else math.nan
    is_earlier = any(score.summary.is_earlier for score in scores.values())
    return Row(line, slug, n_bits, scores, max(sizes, default=None), fit, is_earlier)


def _scores(
    column: Column, lines: Sequence[MethodLine], n_bits: int | None, tests: GroupStatistics | None
) -> dict[str, Score]:
    """Label -> score of the methods that have a place in this column at this length, with ranks and marks."""
    group, direction = column.group, column.direction
    known = {line.label: line for line in group.lines if line.is_real == (n_bits is None)}
    here = [known[line.label] for line in lines if line.label in known and group.has_place(known[line.label], n_bits)]
    found = {}
    for line in here:
        summary = group.summary(line.label, n_bits, score(f"{direction}/{column.metric}"))
        interval = tests.interval(line.label, n_bits, direction) if tests and group.has_classes else None
        found[line.label] = Score(summary, interval)
    ranked = [line.label for line in here if line.standing == "compared" and found[line.label].summary.is_rankable]
    if len(ranked) < 2:
        return found
    means = [found[label].summary.mean for label in ranked]
    for label, rank in zip(ranked, rankdata([-mean for mean in means]), strict=True):
        against = tests.against_best(label, n_bits, direction) if tests and group.has_classes else None
        is_best = against.is_tied if against else found[label].summary.mean == max(means)
        found[label] = replace(found[label], rank=float(rank), is_best=is_best)
    return found
