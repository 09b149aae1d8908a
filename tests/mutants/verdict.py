"""What the trials showed: a table of rooms, the survivors, and whether the campaign passes."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HARMLESS = "tests/mutants/harmless.toml"
LEAST_SHARE = 0.92  # of the edits tried has to be noticed


@dataclass(frozen=True)
class Trial:
    """One edit that was tried against the tests of its room.

    Attributes:
        room: name of the room.
        module: path relative to the project.
        operator: that made the edit.
        number: of the edited line.
        line: the edited line without its indentation.
        edited: what became of it.
        noticed: whether a test failed or ran out of time.
    """

    room: str
    module: str
    operator: str
    number: int
    line: str
    edited: str
    noticed: bool


@dataclass(frozen=True)
class Harmless:
    """An edit that no test can notice, and why.

    Attributes:
        module: path relative to the project.
        line: the line without its indentation.
        operators: names of operators, without "core/"; an operator's name may be cut short at a "_".
        reason: one sentence.
    """

    module: str
    line: str
    operators: tuple[str, ...]
    reason: str

    def covers(self, trial: Trial) -> bool:
        """Whether the trial is such an edit."""
        name = trial.operator.removeprefix("core/")
        known = any(name == own or name.startswith(f"{own}_") for own in self.operators)
        return known and (trial.module, trial.line) == (self.module, self.line)


def read_harmless(path: Path) -> list[Harmless]:
    """The entries of `harmless.toml`."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["edit"]
    return [Harmless(**{**entry, "operators": tuple(entry["operators"])}) for entry in entries]


def table(trials: Sequence[Trial], harmless: Sequence[Harmless]) -> list[str]:
    """Lines of a table: room, edits tried, noticed, named harmless, survivors without a reason."""
    rows: list[tuple[str, ...]] = [("room", "edits", "noticed", "harmless", "survivors")]
    for room in [*dict.fromkeys(trial.room for trial in trials), "all"]:
        own = [trial for trial in trials if room in (trial.room, "all")]
        alive = [trial for trial in own if not trial.noticed]
        named = sum(any(entry.covers(trial) for entry in harmless) for trial in alive)
        counts = len(own), len(own) - len(alive), named, len(alive) - named
        rows.append((room, *map(str, counts)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def complaints(trials: Sequence[Trial], harmless: Sequence[Harmless]) -> list[str]:
    """Why the campaign fails, one line each; none if it passes."""
    alive = [trial for trial in trials if not trial.noticed]
    found = [
        f"survived, and {HARMLESS} does not name it: {trial.module}:{trial.number} {trial.operator}\n"
        f"    - {trial.line}\n    + {trial.edited}"
        for trial in alive
        if not any(entry.covers(trial) for entry in harmless)
    ]
    share = 1 - len(alive) / max(1, len(trials))
    if share < LEAST_SHARE:
        found.append(f"the tests noticed {share:.1%} of the edits, expected at least {LEAST_SHARE:.0%}")
    return found
