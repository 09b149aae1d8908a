"""What came out of a trial and of a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import model_validator

from benchmark.contract.errors import DataUnavailable
from benchmark.contract.limits import Setting, Share
from benchmark.contract.one_line import one_line
from benchmark.contract.record import Record
from benchmark.plan.steps import Step


class Trial(Record):
    """One set of values that was tried.

    Attributes:
        settings: hyper-parameter -> value, for every hyper-parameter that is searched.
        status: "ok", "failed" (an error, or a score that is not a number) or "not applicable" (the method declined).
        val_map: mean of both directions' map@all on val; None where not ok.
        reason: one line; empty where ok.
    """

    settings: dict[str, Setting]
    status: Literal["ok", "failed", "not applicable"]
    val_map: Share | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        is_ok = self.status == "ok"
        if is_ok == (self.val_map is None) or is_ok == bool(self.reason):
            raise ValueError("a trial should have a val_map if it is ok, and a reason if it is not")
        return self


def best_of(trials: Sequence[Trial]) -> Trial | None:
    """The trial with the highest score, the earliest among equals; None where no trial was scored."""
    scored = [trial for trial in trials if trial.val_map is not None]
    return max(scored, key=lambda trial: trial.val_map or 0.0, default=None)


@dataclass(frozen=True)
class Found:
    """Outcome of a search.

    Attributes:
        step: cell of the defaults.
        status: "ok", "failed" (an error in every trial, or outside of them) or "skipped" (cannot run at all).
        trials: in the order in which they were tried; empty where nothing was tried.
        reason: one line; empty where ok.
    """

    step: Step
    status: Literal["ok", "failed", "skipped"]
    trials: tuple[Trial, ...] = ()
    reason: str = ""

    @classmethod
    def of_trials(cls, step: Step, trials: tuple[Trial, ...]) -> Found:
        """The outcome of a search that tried all of its trials."""
        if best_of(trials) is not None:
            return cls(step, "ok", trials)
        failed = next((trial for trial in trials if trial.status == "failed"), None)
        if failed is not None:
            return cls(step, "failed", trials, f"no trial could be scored; the first error: {failed.reason}")
        return cls(step, "skipped", trials, trials[0].reason)

    @classmethod
    def of_error(cls, step: Step, error: BaseException) -> Found:
        """The outcome of a search that an error ended: skipped where data are missing, else failed."""
        if isinstance(error, DataUnavailable):
            return cls(step, "skipped", reason=str(error))
        return cls(step, "failed", reason=one_line(error))
