"""Exceptions in one line."""

import pytest

from benchmark.contract.errors import DataUnavailable, NotApplicable
from benchmark.contract.one_line import LONGEST, one_line
from benchmark.contract.worker_died import WorkerDied


class Mute(Exception):
    def __str__(self):
        raise RuntimeError("no text")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("singular\nsecond line"), "ValueError: singular"),
        (ValueError("\n\nsingular"), "ValueError: singular"),
        (ValueError(), "ValueError"),
        (ValueError("\x1b[31mred\ud800\r\nmore"), r"ValueError: \x1b[31mred\ud800"),
        (Mute(), "Mute: its message cannot be shown"),
        (SystemExit(3), "it tried to end the program (SystemExit: 3)"),
        (KeyboardInterrupt(), "it tried to end the program (KeyboardInterrupt)"),
        (NotApplicable("needs raw images"), "needs raw images"),
        (DataUnavailable("no data\nbelow /x"), r"no data\nbelow /x"),
        (WorkerDied(0), "it ended its worker process with exit code 0"),
    ],
)
def test_lines(error, line):
    assert one_line(error) == line


def test_a_long_message_is_cut():
    assert len(one_line(ValueError("x" * 10**6))) == LONGEST + len("ValueError: ")
