"""Bytes and seconds with three digits and a unit."""

from __future__ import annotations

UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def human_bytes(n_bytes: float) -> str:
    """Three significant digits with a decimal unit (1 kB = 1,000 B)."""
    power = 0
    # Three digits show 999.5 and more as 1,000, so they take the next unit.
    while n_bytes >= 999.5 and power + 1 < len(UNITS):
        n_bytes /= 1000
        power += 1
    digits = f"{n_bytes:.{max(0, 2 - len(str(int(n_bytes))) + 1)}f}"
    return f"{digits.rstrip('0').rstrip('.') if '.' in digits else digits} {UNITS[power]}"


def human_seconds(seconds: float) -> str:
    """Three significant digits in s, ms or µs."""
    factor, unit = next(
        ((factor, unit) for factor, unit in ((1, "s"), (1e3, "ms")) if seconds * factor >= 1), (1e6, "µs")
    )
    return f"{float(f'{seconds * factor:.3g}'):g} {unit}"
