"""Bytes and seconds for readers."""

import pytest

from benchmark.contract.units import human_bytes, human_seconds


@pytest.mark.parametrize(
    ("n_bytes", "text"), [(0, "0 B"), (999, "999 B"), (999_600, "1 MB"), (1234, "1.23 kB"), (8_000_000_000, "8 GB")]
)
def test_human_bytes(n_bytes, text):
    assert human_bytes(n_bytes) == text


@pytest.mark.parametrize(("seconds", "text"), [(93.25, "93.2 s"), (0.0123, "12.3 ms"), (2e-6, "2 µs")])
def test_human_seconds(seconds, text):
    assert human_seconds(seconds) == text
