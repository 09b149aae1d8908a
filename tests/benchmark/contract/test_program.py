"""The commands that are shown to users begin with the words that started the process."""

import sys

import pytest

from benchmark.contract.program import program


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        ("/opt/bin/xmhash", "xmhash"),
        ("/opt/lib/xmhash/__main__.py", "python -m xmhash"),
        ("/home/me/xmhash/benchmark/__main__.py", "python -m benchmark"),
        ("/opt/lib/pytest/__main__.py", "python -m benchmark"),
        ("-c", "python -m benchmark"),
        ("", "python -m benchmark"),
    ],
)
def test_a_command_is_shown_as_it_was_started(started, expected, monkeypatch):
    monkeypatch.setattr(sys, "argv", [started, "run"])
    assert program() == expected
