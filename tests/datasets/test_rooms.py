"""Rooms of `datasets` import each other in one direction, by import statements, and never private names."""

import pytest

from tests.support.imports import imported_names, modules_below

MODULES = modules_below("datasets")
HARNESS = ("benchmark.contract", "benchmark.networks")

# Room -> project modules that it may import besides its own.
ALLOWED = {
    "datasets": ("datasets.layouts", "datasets.splits", "datasets.front_ends", "datasets.speech"),  # their tables
    "datasets.speech": HARNESS,
    "datasets.sound_changes": (*HARNESS, "datasets.speech"),
    "datasets.files": (*HARNESS, "datasets.speech", "datasets.sound_changes"),
    "datasets.layouts": (*HARNESS, "datasets.speech", "datasets.files"),
    "datasets.splits": (*HARNESS, "datasets.files", "datasets.layouts"),
    "datasets.front_ends": (*HARNESS, "datasets.files"),
    "datasets.own_folder": ("benchmark.contract", "datasets.files", "datasets.layouts", "datasets.splits"),
    "datasets.stand_in": ("benchmark.contract",),
    "datasets.feature_files": (*HARNESS, "datasets.files", "datasets.front_ends"),
    "datasets.prepared_split": (*HARNESS, "datasets.front_ends", "datasets.feature_files"),
    "datasets.opening": (*HARNESS, "datasets.files", "datasets.layouts", "datasets.stand_in"),
    "datasets.preparation": (*HARNESS, "datasets"),
    "datasets.file_preparation": (*HARNESS, "datasets.feature_files", "datasets.prepared_split"),
    "datasets.queries": (
        *HARNESS,
        *(f"datasets.{room}" for room in ("files", "front_ends", "layouts", "speech")),
    ),
    "datasets.commands": (*HARNESS, "datasets"),
}
TOP = (
    *("datasets.opening", "datasets.preparation", "datasets.file_preparation"),
    *("datasets.queries", "datasets.commands"),
)


def room_of(module):
    """`datasets.files` of `datasets.files.image_reader`."""
    return ".".join(module.split(".")[:2])


def inside(module, rooms):
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def test_every_module_lies_in_a_room():
    assert {room_of(module) for module in MODULES} == set(ALLOWED)


@pytest.mark.parametrize("room", list(ALLOWED))
def test_a_room_imports_only_what_it_may(room):
    for module, path in MODULES.items():
        if room_of(module) == room:
            for imported, _ in imported_names(path):
                if imported.split(".")[0] in ("benchmark", "datasets", "methods", "reports"):
                    own = room != "datasets" and inside(imported, [room])
                    assert own or inside(imported, ALLOWED[room]), f"{module} imports {imported}"


def test_nothing_below_imports_what_is_on_top():
    for module, path in MODULES.items():
        for imported, _ in imported_names(path):
            assert inside(module, TOP) or not inside(imported, TOP), f"{module} imports {imported}"
    for path in (MODULES["datasets.opening"], MODULES["datasets.preparation"]):
        assert not any(inside(imported, ["datasets.commands"]) for imported, _ in imported_names(path))


@pytest.mark.parametrize("package", ["datasets", "tests"])
def test_no_module_imports_a_private_name(package):
    chosen = {module: path for module, path in modules_below(package).items() if "datasets" in module.split(".")}
    assert chosen
    for module, path in chosen.items():
        for imported, name in imported_names(path):
            private = [part for part in (*imported.split("."), name) if part.startswith("_") and part != "__future__"]
            assert not private, f"{module} imports {private[0]} from {imported}"


def test_no_module_finds_another_by_a_string():
    for module, path in MODULES.items():
        text = path.read_text(encoding="utf-8")
        assert "import_module" not in text, module
        assert "__import__" not in text, module
