"""The rooms whose code is edited, and the tests that should notice an edit of a module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMMON_CHECKS = "tests/methods/test_every_method.py"

# Whole runs, which take minutes. An edit that only these notice counts as a survivor: it needs a test of its own.
SLOW = ("tests/benchmark/plan/test_staleness.py", "tests/benchmark/run/test_whole_runs.py")


@dataclass(frozen=True)
class Room:
    """Modules that are edited, and the tests that watch them.

    Attributes:
        sources: folders or files, relative to the project.
        tests: files besides those in the folder that mirrors the module's.
        checked: methods whose common checks belong to the tests; in the room of the methods, the edited one.
    """

    sources: tuple[str, ...]
    tests: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()

    def modules(self, root: Path) -> Iterator[Path]:
        """Paths of the modules below `root`, relative to it; tables of rows (`__init__.py`) are left out."""
        for source in self.sources:
            found = [root / source] if source.endswith(".py") else sorted((root / source).rglob("*.py"))
            yield from (path.relative_to(root) for path in found if path.name != "__init__.py")

    def arguments(self, module: Path, root: Path) -> list[str]:
        """Arguments of pytest: the test of the module, the other tests of its folder, the further ones of the room."""
        folder = Path("tests", module.parent)
        own = folder / f"test_{module.name}"
        found = [own.as_posix()] if (root / own).is_file() and own.as_posix() not in SLOW else []
        found += [folder.as_posix(), *self.tests, *(f"--ignore={test}" for test in SLOW)]
        if COMMON_CHECKS in self.tests:
            names = self.checked or (module.stem.replace("_", "-"),)
            found += ["-k", f"not test_every_method or (test_common_check and ({' or '.join(names)}))"]
        return found


ROOMS = {
    "metrics": Room(("benchmark/metrics",)),
    "splits": Room(("datasets/splits",), ("tests/datasets/test_preparation.py",)),
    "methods": Room(
        ("methods/deep", "methods/real_valued", "methods/reference", "methods/shallow"),
        ("tests/methods/test_projections.py", "tests/methods/test_ranges.py", COMMON_CHECKS),
    ),
    "parts": Room(
        ("methods/parts",),
        ("tests/methods/shallow", "tests/methods/test_projections.py", "tests/methods/test_ranges.py", COMMON_CHECKS),
        ("contrastive", "scm-seq"),
    ),
    "plan": Room(
        ("benchmark/plan",),
        (
            "tests/benchmark/run/test_variants_and_tracks.py",
            "tests/bad_input/test_bad_options.py",
            "tests/bad_input/test_numbers.py",
        ),
    ),
    "store": Room(
        ("benchmark/store",),
        (
            "tests/benchmark/metrics/test_bit_statistics.py",
            "tests/bad_input/test_bad_outputs.py",
            "tests/bad_input/test_stored_numbers.py",
        ),
    ),
    "contract": Room(
        tuple(
            f"benchmark/contract/{name}.py" for name in ("codes", "digests", "drafts", "invariants", "outputs", "seeds")
        ),
        (
            "tests/benchmark/metrics/test_bit_statistics.py",
            "tests/benchmark/run/test_fitting.py",
            "tests/benchmark/store",
            "tests/benchmark/plan/test_closures.py",
        ),
    ),
}


def room_of(module: Path) -> str:
    """Name of the room that a module belongs to."""
    for name, room in ROOMS.items():
        if any(module.as_posix() == source or module.as_posix().startswith(f"{source}/") for source in room.sources):
            return name
    raise ValueError(f"{module} belongs to no room of {', '.join(ROOMS)}")
