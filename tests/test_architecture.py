"""Which room may import which, what starting up may import, and the sizes of files and functions."""

import ast
import statistics
import subprocess
import sys

import pytest

from tests.support import ROOT

PROJECT = ("benchmark", "methods", "datasets", "reports")

# Rooms of the harness from the ground up. A room imports rooms of lower floors and itself.
FLOORS = (
    ("contract",),
    ("jobs", "terminal", "own_packages"),
    ("plugin_files",),
    ("plugins",),
    ("metrics", "networks", "store", "registry"),
    ("kept", "matrices"),
    ("plan",),
    ("run",),
    ("checks", "exchange", "from_python", "housekeeping", "measure", "retrieval", "tune"),
    ("gallery",),
    ("cli",),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

# What each package may import from the others. `benchmark` imports the others inside functions only.
ALLOWED = {
    "methods": ("benchmark.contract", "benchmark.networks"),
    "datasets": ("benchmark.contract", "benchmark.networks"),
    "reports": ("benchmark.contract", "benchmark.store"),
    "benchmark": (
        "methods",  # the tables of the registries
        "datasets",
        "methods.parts.checkpoints",
        "datasets.commands",
        "datasets.feature_files",
        "datasets.file_preparation",
        "datasets.front_ends",
        "datasets.opening",
        "datasets.own_folder",
        "datasets.preparation",
        "datasets.prepared_split",
        "datasets.queries",
        "datasets.splits",
        "reports.comparison",
        "reports.gallery",
        "reports.paper",
        "reports.writer",
    ),
}


def files(*packages):
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def project_imports(path):
    """Project modules that a file imports, each with whether it stands at the top level of the file."""
    tree = ast.parse(path.read_text())
    for node in run_time_nodes(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [node.module]
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names += [name for name in inner if is_module(name)]
        else:
            continue
        yield from ((name, node in tree.body) for name in names if name.split(".")[0] in PROJECT)


def run_time_nodes(tree):
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if not (isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def is_module(name):
    base = ROOT.joinpath(*name.split("."))
    return base.with_suffix(".py").is_file() or (base / "__init__.py").is_file()


def is_below(name, rooms):
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


@pytest.mark.parametrize("package", PROJECT)
def test_packages_import_only_what_they_may(package):
    for path in files(package):
        for name, at_top in project_imports(path):
            if name.split(".")[0] == package:
                continue
            tables = package == "benchmark" and name in ("methods", "datasets")
            rooms = [room for room in ALLOWED[package] if room not in ("methods", "datasets")]
            assert tables or is_below(name, rooms), f"{module_of(path)} imports {name}"
            assert package != "benchmark" or not at_top, f"{module_of(path)} imports {name} at its top"


@pytest.mark.parametrize("path", files("benchmark"), ids=module_of)
def test_rooms_of_the_harness_import_lower_floors(path):
    _, room, *_ = [*module_of(path).split("."), ""]
    for name, _ in project_imports(path):
        top, other, *_ = [*name.split("."), ""]
        if top == "benchmark" and other and room in FLOOR:
            assert other == room or FLOOR[other] < FLOOR[room], f"{module_of(path)} imports {name}"


def test_every_room_of_the_harness_has_a_floor():
    rooms = {path.stem for path in (ROOT / "benchmark").iterdir() if not path.name.startswith("_")}
    assert rooms == set(FLOOR)


def test_a_method_imports_its_family_and_the_parts():
    for path in files("methods"):
        own = ".".join(module_of(path).split(".")[:2])
        for name, _ in project_imports(path):
            if name.startswith("methods.") and own != "methods":
                assert is_below(name, (own, "methods.parts")), f"{module_of(path)} imports {name}"


def test_no_module_imports_private_names_of_another():
    for path in files(*PROJECT):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] in PROJECT:
                private = [alias.name for alias in node.names if alias.name.startswith("_") and alias.name[:2] != "__"]
                assert not private, f"{module_of(path)} imports {', '.join(private)} of {node.module}"


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
def test_lists_are_light(kind):
    heavy = {"numpy", "pandas", "pydantic", "scipy", "torch"}
    assert not heavy & imported_by(f"from benchmark.cli.listing import listed\nlisted({kind!r})")


def test_reports_import_no_torch():
    assert "torch" not in imported_by("import reports.writer, benchmark.store.store")


def test_files_and_functions_are_small():
    sizes, lengths = {}, {}
    for path in files(*PROJECT, "xmhash", "tests"):
        text = path.read_text()
        if text:
            sizes[module_of(path)] = len(text.splitlines())
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                lengths[f"{module_of(path)}.{node.name}"] = node.end_lineno - node.lineno + 1
    assert {name: n for name, n in sizes.items() if n > 350} == {}
    assert {name: n for name, n in lengths.items() if n > 60} == {}
    assert statistics.median(sizes.values()) <= 120
    assert statistics.median(lengths.values()) <= 12
