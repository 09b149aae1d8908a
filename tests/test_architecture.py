"""Which package may import which, what starting up may import, and the sizes of files."""

import ast
import subprocess
import sys

import pytest

from tests.support import ROOT

PROJECT = {"benchmark", "methods", "datasets", "reports"}

# Rooms of the harness that the package may import, besides itself.
ALLOWED = {
    "methods": ("benchmark.contract", "benchmark.networks"),
    "datasets": ("benchmark.contract", "benchmark.networks"),
    "reports": ("benchmark.contract", "benchmark.store"),
    # Inside functions, so that the command line starts quickly.
    "benchmark": (
        *("datasets.opening", "datasets.preparation", "datasets.splits", "datasets.front_ends", "datasets.commands"),
        "reports.writer",
    ),
}


def project_imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in PROJECT)


def type_only(path):
    """Modules imported under `if TYPE_CHECKING`, which nothing imports at run time."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            found |= {inner.module for inner in ast.walk(node) if isinstance(inner, ast.ImportFrom)}
    return found


@pytest.mark.parametrize("package", sorted(PROJECT))
def test_packages_import_only_what_they_may(package):
    for path in (ROOT / package).rglob("*.py"):
        for name in set(project_imports(path)) - type_only(path):
            own = name.split(".")[0] == package
            assert own or name.startswith(ALLOWED[package]), f"{path.relative_to(ROOT)} imports {name}"


def imported_by(code):
    script = f"import sys\n{code}\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_import_and_help_are_light():
    heavy = {"numpy", "pandas", "pydantic", "torch"}
    assert not heavy & imported_by("import benchmark")
    assert not heavy & imported_by("from typer.testing import CliRunner\nfrom benchmark.cli.main import app\n"
                                   "assert CliRunner().invoke(app, ['--help']).exit_code == 0")  # fmt: skip


@pytest.mark.parametrize("kind", ["methods", "datasets", "protocols", "features", "metrics"])
def test_lists_import_no_torch(kind):
    assert "torch" not in imported_by(f"from benchmark.cli.listing import listed\nlisted({kind!r})")


def test_reports_import_no_torch():
    assert "torch" not in imported_by("import reports.writer, benchmark.store.store")


def test_no_file_is_over_the_hard_cap():
    sizes = {
        p.relative_to(ROOT): len(p.read_text().splitlines())
        for d in [*PROJECT, "tests"]
        for p in (ROOT / d).rglob("*.py")
    }
    assert {str(p): n for p, n in sizes.items() if n > 400} == {}
