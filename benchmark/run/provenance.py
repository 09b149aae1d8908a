"""Records where and with which versions results are computed."""

from __future__ import annotations

import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from joblib import cpu_count

from benchmark.contract.result import Provenance

PACKAGES = ("torch", "torchaudio", "torchvision", "numpy", "scipy", "scikit-learn", "numba", "espeakng-loader")


def _git(*arguments: str) -> str | None:
    """Output of a git command in the project's folder; None if the folder is not a checkout."""
    home = Path(__file__).resolve().parents[2]
    if not (home / ".git").exists():
        return None
    try:
        # Without the locks git does not write to the checkout.
        command = ["git", "--no-optional-locks", "-C", str(home), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _processor() -> str:
    """Model name of the processor."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def n_cores() -> int:
    """Cores this process may use, limits of containers and affinity included."""
    n: int = cpu_count()
    return n


def collect(n_workers: int) -> Provenance:
    """Provenance of a run that starts now."""
    status = _git("status", "--porcelain")
    return Provenance(
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        git_commit=_git("rev-parse", "HEAD"),
        git_dirty=None if status is None else bool(status),
        python=platform.python_version(),
        packages={name: version(name) for name in PACKAGES},
        processor=_processor(),
        device="cpu",
        n_threads=1,
        n_workers=n_workers,
    )
