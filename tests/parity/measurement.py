"""Measures our methods under their published settings, and keeps what was measured.

`tox -e parity` runs it; `tox -e parity -- --write` also renews `measured.json` and the table of docs/methods.md.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmark import registry
from benchmark.contract.digests import digest
from benchmark.plan.spec import make_spec
from benchmark.plan.tuned_file import method_digest
from benchmark.plan.variants import select_variants
from benchmark.run.whole_run import run
from benchmark.store.store import Store
from benchmark.terminal.terminal import Terminal

FOLDER = Path(__file__).parent
MEASURED = FOLDER / "measured.json"
SEEDS = (0, 1, 2)
DIRECTIONS = ("t2i", "i2t")  # in the order of all other tables
TOLERANCE = 0.015  # or twice the standard deviation of the reference, where that is larger

# (mean, standard deviation with divisor n, as in references.toml).
Score = tuple[float, float]


@dataclass(frozen=True)
class Comparison:
    """One score of one method.

    Attributes:
        method, direction, n_bits: whose score it is.
        code: what gave the scores of the reference.
        ours, theirs: mean and standard deviation over seeds.
    """

    method: str
    code: str
    direction: str
    n_bits: int
    ours: Score
    theirs: Score

    @property
    def difference(self) -> float:
        """Ours minus theirs, of the means."""
        return self.ours[0] - self.theirs[0]

    @property
    def agrees(self) -> bool:
        """Whether the difference is within the tolerance; the scores are compared as they are printed."""
        return abs(round(self.difference, 4)) <= max(TOLERANCE, 2 * self.theirs[1])


def references() -> dict[str, dict[str, dict[int, Score]]]:
    """Method -> "i2t" or "t2i" -> code length -> score of the reference."""
    content = tomllib.loads((FOLDER / "references.toml").read_text())
    return {
        name: {d: {int(n): (mean, std) for n, (mean, std) in entry[d].items()} for d in DIRECTIONS}
        for name, entry in content.items()
    }


def codes() -> dict[str, str]:
    """Method -> what gave the scores of the reference."""
    content = tomllib.loads((FOLDER / "references.toml").read_text())
    return {name: entry["code"] for name, entry in content.items()}


def identity(method: str) -> str:
    """Digest of a method's code and of its published settings."""
    (variant,) = select_variants((method,), {}, "paper")
    return digest([method_digest(variant.row), dict(variant.settings)])


def measure(file: Path, methods: list[str]) -> dict[str, dict[str, dict[int, Score]]]:
    """Method -> direction -> code length -> our score, by the same run that a user starts.

    Args:
        file: the Wikipedia set.
        methods: of `references`.
    """
    wanted = references()
    found: dict[str, dict[str, dict[int, Score]]] = {name: {d: {} for d in DIRECTIONS} for name in methods}
    by_lengths: dict[tuple[int, ...], list[str]] = {}
    for name in methods:
        by_lengths.setdefault(tuple(wanted[name]["i2t"]), []).append(name)
    with _elsewhere():
        for lengths, names in by_lengths.items():
            asked = {"dataset_file": [file.absolute()], "settings": "paper", "methods": names, "name": "parity"}
            run(
                make_spec(asked | {"bits": list(lengths), "seeds": list(SEEDS)}, "parity"), False, False, Terminal(True)
            )
        results = list(Store(Path("runs/parity")).results())
    for name in methods:
        for n_bits in wanted[name]["i2t"]:
            cells = [r for r in results if (r.cell.method, r.cell.n_bits) == (name, n_bits)]
            failed = [r for r in cells if r.status != "ok"]
            if failed or len(cells) != len(SEEDS):
                raise ValueError(f"{name} at {n_bits} bits: {failed[0].reason if failed else f'{len(cells)} results'}")
            for d in DIRECTIONS:
                scores = [r.scores[f"{d}/map@all"] for r in cells]
                found[name][d][n_bits] = (round(float(np.mean(scores)), 4), round(float(np.std(scores)), 4))
    return found


@contextlib.contextmanager
def _elsewhere() -> Iterator[None]:
    """An empty current folder and an empty cache."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        before = os.environ.get("XMHASH_CACHE")
        os.environ["XMHASH_CACHE"] = f"{folder}/cache"
        try:
            yield
        finally:
            if before is None:
                del os.environ["XMHASH_CACHE"]
            else:
                os.environ["XMHASH_CACHE"] = before


def compared(measured: Mapping[str, Mapping[str, Mapping[int, Score]]]) -> list[Comparison]:
    """Every score that was measured beside its reference, in report order."""
    wanted, named = references(), codes()
    order = [row.name for row in registry.methods() if row.name in measured]
    return [
        Comparison(name, named[name], d, n_bits, measured[name][d][n_bits], theirs)
        for name in order
        for d in DIRECTIONS
        for n_bits, theirs in wanted[name][d].items()
    ]


def explained(method: str) -> str:
    """The reason that a method's file gives for a difference; empty where it gives none."""
    return str(registry.methods().load(method).info.parity_note)


def stored() -> dict[str, dict[str, dict[int, Score]]]:
    """What was measured last."""
    content = json.loads(MEASURED.read_text())
    return {
        name: {d: {int(n): (mean, std) for n, (mean, std) in entry[d].items()} for d in DIRECTIONS}
        for name, entry in content.items()
    }


def stored_identities() -> dict[str, str]:
    """Method -> identity with which it was measured last."""
    return {name: entry["identity"] for name, entry in json.loads(MEASURED.read_text()).items()}


def store(measured: Mapping[str, Mapping[str, Mapping[int, Score]]]) -> None:
    """Keeps what was measured, and leaves the other methods' scores."""
    content = json.loads(MEASURED.read_text()) if MEASURED.exists() else {}
    content |= {name: {"identity": identity(name), **found} for name, found in measured.items()}
    kept = {row.name: content[row.name] for row in registry.methods() if row.name in content}
    MEASURED.write_text(json.dumps(kept, indent=1) + "\n")
