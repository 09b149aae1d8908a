"""The packages whose versions decide numbers."""

from __future__ import annotations

from importlib.metadata import version

# Another major.minor of these may change the last bits of a fit.
NUMERIC_PACKAGES = ("torch", "torchaudio", "torchvision", "numpy", "scipy", "scikit-learn")


def numeric_versions() -> dict[str, str]:
    """Package -> major.minor."""
    return {name: ".".join(version(name).split(".")[:2]) for name in NUMERIC_PACKAGES}
