"""The method of CONTRIBUTING.md, as an installed package offers it."""

from pathlib import Path

from tests.support import ROOT
from tests.support.shown_commands import fences


def write_plugin(folder: Path) -> None:
    """Writes the package of `my-method` into a folder, with the entry point that pip would install."""
    code = [body for _, body in fences((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), "python")]
    (method,) = [body for body in code if "class MYH" in body]
    (entry,) = [body for body in code if body.strip().startswith('Entry("my-method"')]
    (folder / "my_package").mkdir()
    (folder / "my_package" / "my_method.py").write_text(method, encoding="utf-8")
    (folder / "my_package" / "__init__.py").write_text(
        "from benchmark.contract.rows import Entry, family\n"
        f"(ROW,) = family('shallow-hashing', __name__, {entry.strip()})\n",
        encoding="utf-8",
    )
    about = folder / "my_package-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: my-package\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[xmhash.methods]\nmy-method = my_package:ROW\n")
