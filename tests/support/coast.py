"""The data set of CONTRIBUTING.md, whose code a file holds."""

from pathlib import Path

from tests.support import ROOT
from tests.support.own_folders import write_images
from tests.support.shown_commands import fences


def write_coast(folder: Path, sizes: dict[str, int] | None = None) -> Path:
    """Writes coast.py, and the data set that it reads, into a folder; returns the path of coast.py."""
    code = [body for _, body in fences((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), "python")]
    (text,) = [body for body in code if "class Coast" in body]
    path = folder / "coast.py"
    path.write_text(text, encoding="utf-8")
    names = [(f"{kind}{n}.png", kind) for kind, size in (sizes or {"quay": 8, "dune": 8}).items() for n in range(size)]
    write_images(folder / "coast", [name for name, _ in names])
    lines = [f"{name}\t{kind}\ta {kind}, seen in {name}" for name, kind in names]
    (folder / "coast" / "list.txt").write_text("\n".join(lines), encoding="utf-8")
    return path
