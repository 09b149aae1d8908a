"""A method of another package."""

from pathlib import Path

from tests.support import ROOT
from tests.support.shown_commands import fences


def write_plugin(folder: Path) -> None:
    """Writes the method `my-method` of CONTRIBUTING.md into a folder, as pip installs a package that offers it."""
    method, row = [body for _, body in fences((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), "python")]
    (folder / "my_method.py").write_text(method, encoding="utf-8")
    row = "from benchmark.contract.rows import MethodRow\nROW = " + row.strip().rstrip(",")
    (folder / "my_row.py").write_text(row.replace("methods.my_method", "my_method"), encoding="utf-8")
    about = folder / "my_package-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: my-package\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[xmhash.methods]\nmy-method = my_row:ROW\n")
