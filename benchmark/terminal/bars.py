"""Progress bars: how many jobs are done, how far the running ones are, and the time left."""

from __future__ import annotations

import time
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
)
from rich.table import Column
from rich.text import Text

from benchmark.contract.printable import printable

QUIET_SECONDS = 60.0  # at least, between two lines about one long job, where there is no terminal


@dataclass
class _Job:
    """A running job.

    Attributes:
        label: its name.
        began: time.monotonic() when it began.
        said: time.monotonic() of the last line about it; until there is one, when it began.
        first: parts that were done when it first told; more than 0 where it carries on an earlier job.
        bar: its bar, once it has told how far it is.
    """

    label: str
    began: float
    said: float
    first: int | None = None
    bar: TaskID | None = None


class ProgressBars:
    """A bar for each stage, and one for each job that tells how far it is.

    Without a terminal, prints a line after every tenth of a stage instead.
    """

    def __init__(self, console: Console, verbose: bool = False) -> None:
        """Draws on that console; verbose adds a line for every finished job."""
        self.console, self.verbose = console, verbose
        self.bars = Progress(
            # On a narrow terminal the label is cut, not the time left.
            TextColumn("{task.fields[stage]:<12}", table_column=Column(no_wrap=True, min_width=12)),
            BarColumn(bar_width=10),
            MofNCompleteColumn(table_column=Column(no_wrap=True, min_width=5)),
            _TimesColumn(table_column=Column(no_wrap=True, min_width=29)),
            TextColumn(
                "{task.fields[label]}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)
            ),
            expand=True,
            console=console,
            disable=not console.is_terminal,
        )
        self.task: TaskID | None = None
        self.stage, self.n_jobs, self.done = "", 0, 0
        self.began = 0.0
        self.jobs: dict[int, _Job] = {}

    def __enter__(self) -> ProgressBars:
        """Begins to draw."""
        self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops drawing."""
        self.bars.stop()

    def start(self, stage: str, n_jobs: int) -> None:
        """A stage of that many jobs begins; a stage without jobs is not shown."""
        self.stage, self.n_jobs, self.done, self.began = stage, n_jobs, 0, time.monotonic()
        self.jobs.clear()
        if n_jobs:
            self.task = self.bars.add_task(stage, total=n_jobs, stage=stage, label="")

    def begin(self, position: int, label: str) -> None:
        """The job at that position begins, or begins again because a worker died."""
        now = time.monotonic()
        self._forget(position)
        self.jobs[position] = _Job(label, began=now, said=now)
        if self.task is not None:
            self.bars.update(self.task, label=label)

    def within(self, position: int, done: int, total: int) -> None:
        """The job at that position has finished `done` of its `total` parts."""
        job = self.jobs[position]
        if job.bar is None:
            job.bar = self.bars.add_task(job.label, total=total, stage="  under way", label=job.label)
        self.bars.update(job.bar, completed=done, total=total)
        if job.first is None:
            job.first = done
        now = time.monotonic()
        if not self.console.is_terminal and now - job.said >= QUIET_SECONDS and done > job.first:
            job.said = now
            times = _times(_left(now - job.began, done - job.first, total - done), now - job.began)
            self._line(f"{job.label}: {done} of {total}, {times}")

    def advance(self, position: int) -> None:
        """Records that the job at `position` has ended."""
        self.done += 1
        now = time.monotonic()
        job = self._forget(position)
        label = f" ({job.label})" if job is not None and job.label else ""
        if self.task is not None:
            self.bars.update(self.task, advance=1)
        tenth = max(1, self.n_jobs // 10)
        if self.verbose and job is not None:
            what = f"{self.stage}: {job.label}" if job.label else self.stage
            self._line(f"{self.done} of {self.n_jobs} {what}, {now - job.began:.1f} s")
        elif not self.console.is_terminal and (self.done % tenth == 0 or self.done == self.n_jobs):
            times = _times(_left(now - self.began, self.done, self.n_jobs - self.done), now - self.began)
            self._line(f"{self.stage}: {self.done} of {self.n_jobs}, {times}{label}")

    def _forget(self, position: int) -> _Job | None:
        """Removes the job at that position and its bar, and returns the job; None if there is none."""
        job = self.jobs.pop(position, None)
        if job is not None and job.bar is not None:
            self.bars.remove_task(job.bar)
        return job

    def _line(self, text: str) -> None:
        """Prints a line above the bars; brackets in labels are not markup."""
        self.console.print(printable(text), markup=False, highlight=False, soft_wrap=True)


class _TimesColumn(ProgressColumn):
    """Time left and time since the job began."""

    max_refresh = 0.5  # seconds

    def render(self, task: Task) -> Text:
        return Text(_times(task.time_remaining, task.elapsed or 0.0), style="progress.remaining")


def _times(left: float | None, elapsed: float) -> str:
    """Time left and elapsed, such as "12 s left · 38 s"; the time left is omitted if unknown."""
    return f"{'' if left is None else f'{_duration(left)} left · '}{_duration(elapsed)}"


def _duration(seconds: float) -> str:
    """A time in its two largest units: "38 s", "5 min 07 s", "2 h 05 min", "3 d 04 h"."""
    whole = round(seconds)
    for size, unit, part, smaller in ((86_400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            return f"{whole // size} {unit} {whole % size // part:02d} {smaller}"
    return f"{whole} s"


def _left(seconds: float, done: int, undone: int) -> float:
    """Seconds left for the undone parts if each takes as long as the done ones did."""
    return seconds * undone / done
