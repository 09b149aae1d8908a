"""Progress bars on the terminal: jobs done, the one that began last, time left."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


class ProgressBars:
    """One bar a stage; without a terminal, one line a stage and one every tenth of it."""

    def __init__(self, console: Console) -> None:
        """Draws on that console."""
        self.console = console
        self.bars = Progress(
            TextColumn("{task.fields[stage]:<12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[label]}"),
            console=console,
            disable=not console.is_terminal,
        )
        self.task: TaskID | None = None
        self.stage, self.n_jobs, self.done = "", 0, 0

    def __enter__(self) -> ProgressBars:
        """Starts drawing."""
        self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops drawing."""
        self.bars.stop()

    def start(self, stage: str, n_jobs: int) -> None:
        """A stage of that many jobs begins; nothing is shown of an empty one."""
        self.stage, self.n_jobs, self.done = stage, n_jobs, 0
        if n_jobs:
            self.task = self.bars.add_task(stage, total=n_jobs, stage=stage, label="")

    def begin(self, label: str) -> None:
        """The job of that label begins."""
        if self.task is not None:
            self.bars.update(self.task, label=label)

    def advance(self, label: str) -> None:
        """The job of that label has ended."""
        self.done += 1
        if self.task is not None:
            self.bars.update(self.task, advance=1)
        tenth = max(1, self.n_jobs // 10)
        if not self.console.is_terminal and (self.done % tenth == 0 or self.done == self.n_jobs):
            self.console.print(f"{self.stage}: {self.done} of {self.n_jobs} ({label})", highlight=False)
