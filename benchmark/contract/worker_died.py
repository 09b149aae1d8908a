"""The error of a job whose worker process has ended."""

from __future__ import annotations

import contextlib
import signal


class WorkerDied(RuntimeError):
    """The worker process of a job ended; if a signal killed it, the job was tried once more with none beside it.

    Attributes:
        exit_code: of the process, minus the signal where one killed it; None if it is unknown.
    """

    def __init__(self, exit_code: int | None) -> None:
        """Says how the process ended."""
        self.exit_code = exit_code
        super().__init__(
            f"the worker process was killed by {_signal_name(exit_code)} (out of memory, a crash, or from outside)"
            if self.was_killed
            else f"it ended its worker process with exit code {exit_code}"
        )

    @property
    def was_killed(self) -> bool:
        """Whether a signal killed the process, which need not be the job's fault."""
        return self.exit_code is None or self.exit_code < 0


def _signal_name(exit_code: int | None) -> str:
    with contextlib.suppress(ValueError):
        return signal.Signals(-(exit_code or 0)).name
    return "a signal"
