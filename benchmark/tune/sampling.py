"""Which settings a trial tries, and which number it is scored by.

The sampler of a trial is created anew, seeded with the number of the trial, and told the trials before it. So the
settings depend neither on the number of workers, nor on where a search was stopped, nor on how far it is to go.
This module is small on purpose: a change of its code begins every search again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, distribution_to_json

from benchmark.contract.search_space import Scalar
from benchmark.contract.seeds import derive_seed

SamplerName = Literal["tpe", "random"]
SAMPLERS: tuple[SamplerName, ...] = get_args(SamplerName)

OBJECTIVE = "map@all"

Distributions = Mapping[str, BaseDistribution]
Tried = tuple[Mapping[str, Scalar], float | None]  # settings and their score; None where they could not be scored


@dataclass(frozen=True)
class Sampling:
    """How the settings of a search's trials are chosen.

    Attributes:
        space: hyper-parameter -> what its values are drawn from.
        first: settings of the first trial: the defaults.
        sampler: "tpe" learns from the trials before, "random" does not.
        names: identify the search; the seeds of its samplers are derived from them.
    """

    space: Distributions
    first: Mapping[str, Scalar]
    sampler: SamplerName
    names: tuple[str | int | None, ...]

    @property
    def facts(self) -> list[object]:
        """Everything that the settings depend on besides this code, as JSON values."""
        space = {name: distribution_to_json(drawn) for name, drawn in self.space.items()}
        version = optuna.__version__.split(".")[:2]
        return [space, dict(self.first), self.sampler, list(self.names), version]

    def settings(self, tried: Sequence[Tried]) -> dict[str, Scalar]:
        """Settings of the next trial, given the trials before it in their order."""
        if not tried:
            return dict(self.first)
        samplers = {"tpe": optuna.samplers.TPESampler, "random": optuna.samplers.RandomSampler}
        sampler = samplers[self.sampler](seed=derive_seed("tune", *self.names, len(tried)))
        study = optuna.create_study(sampler=sampler, direction="maximize")
        for settings, score in tried:
            self._tell(study, settings, score)
        asked: dict[str, Scalar] = study.ask(dict(self.space)).params
        return asked

    def _tell(self, study: optuna.Study, settings: Mapping[str, Scalar], score: float | None) -> None:
        """Tells a sampler of a trial; it avoids settings without a score."""
        state = optuna.trial.TrialState.PRUNED if score is None else optuna.trial.TrialState.COMPLETE
        try:
            trial = optuna.trial.create_trial(
                state=state, value=score, params=dict(settings), distributions=dict(self.space)
            )
        except ValueError:  # defaults may lie outside of the space, e.g. 0 where it is logarithmic
            return
        study.add_trial(trial)


def objective(scores: Mapping[str, float]) -> float:
    """The number that a search maximises: the mean of both directions' map@all, NaN where one has none.

    Args:
        scores: "DIRECTION/METRIC" -> score.
    """
    directions = dict.fromkeys(name.partition("/")[0] for name in scores)
    return float(np.mean([scores.get(f"{direction}/{OBJECTIVE}", math.nan) for direction in directions]))
