"""Puts images and sentences on sides so that no sentence is spoken on two of them: an integer programme.

The unknowns are x[g, side] for each group g of identical images and y[s, side] for each sentence s, all 0 or 1:

    sum_side x[g, side] = 1;  sum_side y[s, side] <= 1;  per class, as many val and test images as drawn for rs-pairs;
    x[g, side] <= sum of y[s, side] over the sentences s of i,  for each image i of g.

The last line is needed only for "bound" images, which share every one of their sentences with other images, and only
the sentences of bound images are unknowns. Every other image has a sentence of its own, which follows it. The costs
are random numbers from hashed names. The programme is solved to its optimum, which is almost surely unique, so the
result does not depend on the solver.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array

from benchmark.contract.arrays import FloatArray, IntArray
from benchmark.contract.errors import DataUnavailable
from benchmark.contract.seeds import derive_seed
from datasets.layouts.captioned_images import CaptionedImages
from datasets.layouts.part_names import PARTS
from datasets.splits.by_class import identical_images, parts_by_class
from datasets.splits.items import Assignment
from datasets.splits.strata import Strata, strata

N_SIDES = len(PARTS)
SENTENCE_COST = 0.01  # relative to an image's cost; keeps sentences that no image needs without a side
N_NAMED = 4  # classes in one message
TIME_LIMIT = 600  # seconds; the real sets take about 2
_TIMED_OUT, _INFEASIBLE = 1, 2  # scipy's statuses


def caption_disjoint(
    dataset: CaptionedImages,
    seed: int,
    keys: Sequence[Sequence[str]] | None = None,
    name: str = "caption-disjoint",
    what: str = "distinct sentences",
) -> Assignment:
    """Draws the part and the sentence of each image.

    Args:
        dataset: the data set that is split.
        seed: number of the split.
        keys: of each sentence of each image; sentences with equal keys count as the same. None takes the folded
            sentences.
        name: of the protocol, for the error.
        what: the keys in words, for the error.

    Raises:
        DataUnavailable: classes are too small or have too few distinct sentences for three sides, or the solver found
            no optimum in time.
    """
    sentences = dataset.folded if keys is None else keys
    programme = _Programme(dataset, sentences, name, what, seed, parts_by_class(dataset, seed))
    solution = programme.solved()
    if solution is None:
        raise DataUnavailable(f"{dataset.name}: {name} cannot be made: {_obstacle(programme)}")
    side_of_image, side_of_sentence = solution
    _place_the_rest(programme, side_of_image, side_of_sentence)
    spoken = []
    for i, (side, image) in enumerate(zip(side_of_image, dataset.ids, strict=True)):
        own = [k for k, sentence in enumerate(sentences[i]) if side_of_sentence[sentence] == side]
        spoken.append(own[derive_seed("sound", dataset.name, seed, image) % len(own)])
    return Assignment(np.array(PARTS)[side_of_image], np.array(spoken, np.int64))


@dataclass(frozen=True)
class _Programme:
    """The integer programme of some classes; its unknowns are [groups, then sentences; side].

    Attributes:
        keys: the sentences of each image, in the form in which they are compared.
        name: of the protocol.
        what: the keys in words.
        drawn: str [n_images], parts as rs-pairs draws them; only their counts are used.
        only: label of the one class that is placed; None places all classes.
    """

    dataset: CaptionedImages
    keys: Sequence[Sequence[str]]
    name: str
    what: str
    seed: int
    drawn: NDArray[np.str_]
    only: int | None = None

    @property
    def classes(self) -> Sequence[int]:
        """Labels of the classes that are placed."""
        return range(len(self.strata.names)) if self.only is None else [self.only]

    @cached_property
    def strata(self) -> Strata:
        """The classes of the images, or what stands in for them where images have several or none."""
        return strata(self.dataset)

    @cached_property
    def groups(self) -> list[list[int]]:
        """Groups of identical images; a group belongs to the class of its first image."""
        return [g for g in identical_images(self.dataset) if self.strata.numbers[g[0]] in self.classes]

    @cached_property
    def bound(self) -> list[tuple[int, set[str]]]:
        """(number of its group, distinct sentences) of each image that has no sentence of its own."""
        folded = self.keys
        groups_of: dict[str, set[int]] = {}
        for g, group in enumerate(self.groups):
            for sentence in (sentence for i in group for sentence in folded[i]):
                groups_of.setdefault(sentence, set()).add(g)
        return [
            (g, set(folded[i]))
            for g, group in enumerate(self.groups)
            for i in group
            if all(len(groups_of[sentence]) > 1 for sentence in folded[i])
        ]

    @cached_property
    def sentences(self) -> list[str]:
        """Sentences of the bound images, in alphabetical order."""
        return sorted(set().union(*(own for _, own in self.bound)))

    def solved(self) -> tuple[IntArray, dict[str, int]] | None:
        """Solves the programme.

        Returns:
            Side of each image (train for images of other classes) and of each sentence that is needed, or None if the
            programme has no solution.

        Raises:
            DataUnavailable: the solver ran out of time.
        """
        result = self._solution(presolve=True)
        if result.status == _INFEASIBLE:  # presolve reports a few small, solvable programmes as infeasible
            result = self._solution(presolve=False)
        if result.status == _INFEASIBLE:
            return None
        if result.status:
            why = f"after {TIME_LIMIT} seconds" if result.status == _TIMED_OUT else f"({result.message})"
            raise DataUnavailable(f"{self.dataset.name}: {self.name}: the solver found no optimum {why}")
        chosen = result.x.reshape(-1, N_SIDES) > 0.5
        side_of_image = np.zeros(len(self.dataset), np.int64)
        for group, sides in zip(self.groups, chosen, strict=False):
            side_of_image[group] = int(sides.argmax())
        placed = zip(self.sentences, chosen[len(self.groups) :], strict=True)
        return side_of_image, {sentence: int(sides.argmax()) for sentence, sides in placed if sides.any()}

    def _solution(self, presolve: bool) -> OptimizeResult:
        n_unknowns = N_SIDES * (len(self.groups) + len(self.sentences))
        return milp(
            self._costs(),
            constraints=self._constraints(n_unknowns),
            integrality=np.ones(n_unknowns),
            bounds=Bounds(0, 1),
            options={"mip_rel_gap": 0, "time_limit": TIME_LIMIT, "presolve": presolve},
        )

    def _costs(self) -> FloatArray:
        """Random costs from hashed names, float64 [n_unknowns]; images cost nothing in train."""
        firsts = [self.dataset.ids[group[0]] for group in self.groups]
        of_groups = [[0.0, *(self._random("image", name, side) for side in PARTS[1:])] for name in firsts]
        of_sentences = [[SENTENCE_COST * self._random("sentence", s, side) for side in PARTS] for s in self.sentences]
        return np.array([*of_groups, *of_sentences]).ravel()

    def _random(self, *names: str) -> float:
        """A number in [0, 1) derived from these names."""
        return derive_seed("caption-disjoint", self.dataset.name, self.seed, *names) / 2**32

    def _constraints(self, n_unknowns: int) -> LinearConstraint:
        """The constraints of the module's docstring, in the same order."""
        rows = _Rows()
        n_groups = len(self.groups)
        for n in range(n_groups + len(self.sentences)):
            columns = [N_SIDES * n + side for side in range(N_SIDES)]
            rows.add(dict.fromkeys(columns, 1), low=1 if n < n_groups else 0, high=1)
        for label in self.classes:
            of_class = {g: group for g, group in enumerate(self.groups) if self.strata.numbers[group[0]] == label}
            for side, part in list(enumerate(PARTS))[1:]:
                n_images = sum(len(group) for group in of_class.values() if self.drawn[group[0]] == part)
                sizes = {N_SIDES * g + side: len(group) for g, group in of_class.items()}
                rows.add(sizes, low=n_images, high=n_images)
        number = {sentence: n_groups + s for s, sentence in enumerate(self.sentences)}
        for g, own in self.bound:
            for side in range(N_SIDES):
                available = {N_SIDES * number[sentence] + side: -1 for sentence in sorted(own)}
                rows.add({N_SIDES * g + side: 1, **available}, low=-np.inf, high=0)
        return rows.constraint(n_unknowns)


class _Rows:
    """Rows of a sparse matrix of constraints, each with its bounds."""

    def __init__(self) -> None:
        self._columns: list[int] = []
        self._values: list[int] = []
        self._starts = [0]
        self._bounds: list[tuple[float, float]] = []

    def add(self, entries: dict[int, int], low: float, high: float) -> None:
        """Adds low <= sum of value * unknown <= high; entries are column -> value."""
        self._columns += entries.keys()
        self._values += entries.values()
        self._starts.append(len(self._columns))
        self._bounds.append((low, high))

    def constraint(self, n_unknowns: int) -> LinearConstraint:
        shape = len(self._bounds), n_unknowns
        low, high = np.array(self._bounds).T
        return LinearConstraint(csr_array((self._values, self._columns, self._starts), shape=shape), low, high)


def _place_the_rest(programme: _Programme, sides: IntArray, side_of_sentence: dict[str, int]) -> None:
    """Places the sentences that no image needs: each follows one of its images, drawn by hashed names."""
    nearest: dict[str, tuple[int, int]] = {}
    dataset, seed = programme.dataset, programme.seed
    for i, name in enumerate(dataset.ids):
        for sentence in set(programme.keys[i]) - side_of_sentence.keys():
            drawn = derive_seed("sentence of", dataset.name, seed, sentence, name), int(sides[i])
            nearest[sentence] = min(drawn, nearest.get(sentence, drawn))
    side_of_sentence.update({sentence: side for sentence, (_, side) in nearest.items()})


def _obstacle(programme: _Programme) -> str:
    """Why there is no solution: the classes that cannot be split on their own, else sentences shared by classes."""
    divided = programme.strata
    kind = "classes" if programme.dataset.labels.ndim == 1 else "strata"
    failing = [label for label in range(len(divided.names)) if replace(programme, only=label).solved() is None]
    if not failing:
        return f"{kind} share too many of their sentences for train, val and test to speak different ones"
    named = []
    for label in failing[:N_NAMED]:
        images = np.flatnonzero(divided.numbers == label)
        distinct = {sentence for i in images.tolist() for sentence in programme.keys[i]}
        named.append(f"{divided.titles[label]} has {len(distinct)} in {len(images)} images")
    more = f" and {len(failing) - N_NAMED} more {kind}" if len(failing) > N_NAMED else ""
    return (
        f"{len(failing)} of {len(divided.names)} {kind} have too few {programme.what}, or some shared by too "
        f"many images, for train, val and test to speak different ones: {'; '.join(named)}{more}"
    )
