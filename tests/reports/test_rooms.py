"""Which room of the reports may import which, and what reports import from outside."""

import ast
import subprocess
import sys

import pytest

from tests.support import ROOT

# A room imports rooms of lower floors and itself.
FLOORS = (
    ("results",),
    ("statistics",),
    ("tables",),
    ("render", "figures"),
    ("gallery", "comparison"),
    ("page", "paper"),
    ("html",),
    ("writer",),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
PROJECT = ("benchmark", "datasets", "methods", "reports", "xmhash", "tests")
OUTSIDE = ("benchmark.contract", "benchmark.store")

FILES = sorted((ROOT / "reports").rglob("*.py"))


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path):
    """(module, imported name) of every import, also of those inside functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from ((node.module, alias.name) for alias in node.names)


def room_of(module, name=""):
    """The room of a module; `from reports import tables` names it last."""
    return [*module.split("."), name][1]


def test_every_room_has_a_floor():
    rooms = {path.stem for path in (ROOT / "reports").iterdir() if path.suffix in ("", ".py") and path.name[0] != "_"}
    assert rooms == set(FLOOR)


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_rooms_import_lower_floors(path):
    own = room_of(module_of(path))
    for module, name in imports(path):
        if module.split(".")[0] == "reports":
            room = room_of(module, name)
            assert own, f"reports/__init__.py imports {module}"
            assert room == own or FLOOR[room] < FLOOR[own], f"{module_of(path)} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_reports_import_only_the_contract_and_the_store(path):
    for module, name in imports(path):
        package = module.split(".")[0]
        assert package != "torch", module_of(path)
        assert not (name.startswith("_") and package in PROJECT), f"{module_of(path)} imports {name} of {module}"
        if package in PROJECT and package != "reports":
            allowed = any(f"{module}.{name}.".startswith(f"{room}.") for room in OUTSIDE)
            assert allowed, f"{module_of(path)} imports {module}"


def test_importing_the_writer_imports_no_torch():
    code = "import sys, reports.writer; sys.exit(any(n.split('.')[0] in ('torch', 'methods') for n in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
