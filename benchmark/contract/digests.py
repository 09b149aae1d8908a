"""Digests of values, of files, and of code: a module with all project modules that it imports.

A digest of code sees what can change a number and nothing else: names, values, operations and their order. It does not
see comments, docstrings, blank lines, line breaks, the texts of errors that are raised, a method's citation (`info`)
and registry row, the ranges that annotations declare, or imports for type checkers. It reads syntax trees, so it is the
same under every version of Python.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

from benchmark.contract.regular_file import regular_size

PROJECT_PACKAGES = ("benchmark", "methods", "datasets", "reports")

# Names of `annotated_types` that declare a range. Values are checked before a run, so a range changes no number.
_RANGES = ("Ge", "Gt", "Interval", "Le", "Lt")

# Texts passed to the functions of this module appear in errors only.
CHECKS_MODULE = "benchmark.contract.invariants"

# These modules are imported where numbers are made, but hold only errors, descriptions and names.
DECIDE_NO_NUMBER = (
    "benchmark.contract.digests",
    "benchmark.contract.errors",
    "benchmark.contract.method_info",
    "benchmark.contract.search_space",
)

# These write, check and report on files without changing what is in them.
HANDLE_FILES = (
    "benchmark.contract.drafts",
    "benchmark.contract.file_errors",
    "benchmark.contract.notes",
    "datasets.files.cache_entry",
)


def digest(value: object) -> str:
    """First 16 hex digits of the SHA-256 of a JSON value written canonically (sorted keys, no spaces)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, hex; raises OSError where it is missing or no ordinary file."""
    if not regular_size(path):
        return hashlib.sha256().hexdigest()
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def source_digest(*modules: str, without: Collection[str] = (), beside: Path | None = None) -> str:
    """Digest of the code of these modules and of everything in `closure`.

    Args:
        modules: full names.
        without: modules left out, with what only they import.
        beside: folder whose modules count too where one of these imports them.
    """
    packages = _packages(modules)
    found = closure(*modules, without=without, beside=beside)
    return digest({module: _direct(module, packages, beside)[0] for module in found})


def closure(*modules: str, without: Collection[str] = (), beside: Path | None = None) -> list[str]:
    """Sorted names of these modules and of all that they import, directly or not, from the project or their package.

    Nothing is imported. Imports inside functions count, imports for type checkers do not.

    Args:
        modules: full names.
        without: modules left out, with what only they import, besides DECIDE_NO_NUMBER and HANDLE_FILES.
        beside: folder whose modules count too where one of these imports them.
    """
    packages = _packages(modules)
    left_out = {*without, *DECIDE_NO_NUMBER, *HANDLE_FILES}
    seen: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module not in seen and module not in left_out:
            seen.add(module)
            waiting.extend(_direct(module, packages, beside)[1])
    return sorted(seen)


def forget_sources() -> None:
    """Reads every source file anew from now on."""
    _direct.cache_clear()


def _packages(modules: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({*PROJECT_PACKAGES, *(module.partition(".")[0] for module in modules)}))


@lru_cache(maxsize=1024)
def _direct(module: str, packages: tuple[str, ...], beside: Path | None) -> tuple[str, frozenset[str]]:
    """Digest of one module's code, and the modules of these packages and of this folder that it imports."""
    path = source_file(module)
    if path is None:
        return "", frozenset()
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError):  # another package's file that Python cannot read either
        return digest(path.read_bytes().hex()), frozenset()
    _remove_texts_of_checks(tree)
    imported = _imports(tree, module, path.name == "__init__.py")
    counted = {top for top in {name.partition(".")[0] for name in imported} if top in packages or _lies_in(top, beside)}
    return digest(_essence(tree)), frozenset(
        name for name in imported if name.partition(".")[0] in counted and source_file(name)
    )


def _lies_in(top: str, folder: Path | None) -> bool:
    """Whether Python finds a top-level module or package in this folder."""
    if folder is None or not top:
        return False
    try:
        spec = importlib.util.find_spec(top)
    except ValueError:  # a module that was not imported from anywhere, such as __main__
        return False
    if spec is None:
        return False
    places = [Path(place) for place in spec.submodule_search_locations or ()]
    places += [Path(spec.origin)] if spec.has_location and spec.origin and not places else []
    return any(place.parent == folder for place in places)


def source_file(module: str) -> Path | None:
    """The Python file of a module, found without importing it; None if there is no such file."""
    top, *rest = module.split(".")
    spec = importlib.util.find_spec(top)
    if spec is None:
        return None
    if not rest:
        return Path(spec.origin) if spec.origin and spec.origin.endswith(".py") else None
    # A package without __init__.py may be spread over several folders.
    bases = [Path(folder).joinpath(*rest) for folder in spec.submodule_search_locations or ()]
    candidates = [path for base in bases for path in (base.with_name(f"{base.name}.py"), base / "__init__.py")]
    return next((path for path in candidates if path.is_file()), None)


def _imports(tree: ast.AST, module: str, is_package: bool) -> set[str]:
    """Names in import statements that may be modules; relative imports are made absolute."""
    names: set[str] = set()
    for node in _run_time_nodes(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")[: len(module.split(".")) - node.level + is_package]
                base = ".".join([*parts, *([node.module] if node.module else [])])
            names.add(base)
            names.update(f"{base}.{alias.name}" for alias in node.names)
    return names


def _run_time_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those below `if TYPE_CHECKING`."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if not _is_for_type_checkers(node):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def _is_for_type_checkers(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If)
        and not node.orelse
        and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
    )


def _essence(value: object) -> object:
    """What decides numbers in a syntax tree, as a JSON value."""
    if isinstance(value, list):
        return [_essence(item) for item in value if not _is_left_out(item)]
    if isinstance(value, ast.ClassDef):
        value.body = [item for item in value.body if not _is_citation(item)]
    if not isinstance(value, ast.AST):
        # Other constants (floats, bytes, ...) with their type, so that 0.1 differs from the text "0.1".
        return value if isinstance(value, int | str | None) else [type(value).__name__, repr(value)]
    if isinstance(value, ast.Raise):
        value = _without_texts(value)
    if isinstance(value, ast.Subscript):
        value = _without_ranges(value)
    if isinstance(value, ast.ImportFrom) and value.module == "typing":
        value = ast.ImportFrom("typing", [name for name in value.names if name.name != "Annotated"], value.level)
    fields = {name: _essence(field) for name, field in ast.iter_fields(value) if name not in ("ctx", "type_comment")}
    # Later versions of Python add fields, empty where the new syntax is not used.
    return [type(value).__name__, {name: field for name, field in fields.items() if field not in (None, [])}]


def _is_left_out(node: object) -> bool:
    """Whether a statement decides no number: a docstring, a bare text, registry rows, imports for types or ranges."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names}
        return (node.module == "typing" and names == {"Annotated"}) or (
            node.module == "annotated_types" and names <= set(_RANGES)
        )
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return _are_rows(node.value)
    return isinstance(node, ast.AST) and _is_for_type_checkers(node)


def _are_rows(node: ast.expr | None) -> bool:
    """Whether an expression is a method's registry row, or a list of them; fit digests name what counts in a row."""
    if isinstance(node, ast.List | ast.Tuple):
        return bool(node.elts) and all(map(_are_rows, node.elts))
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "MethodRow"


def _without_ranges(node: ast.Subscript) -> ast.expr:
    """The type that is annotated, where all its annotations are ranges; else the node."""
    if not isinstance(node.value, ast.Name) or node.value.id != "Annotated" or not isinstance(node.slice, ast.Tuple):
        return node
    kind, *notes = node.slice.elts
    calls = [note.func for note in notes if isinstance(note, ast.Call)]
    ranges = [func for func in calls if isinstance(func, ast.Name) and func.id in _RANGES]
    return kind if len(ranges) == len(notes) else node


def _is_citation(node: ast.stmt) -> bool:
    """Whether a statement of a class is `info: ... = MethodInfo(...)`."""
    if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name) or node.target.id != "info":
        return False
    call = node.value
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "MethodInfo"


def _without_texts(node: ast.Raise) -> ast.AST:
    """The statement without the texts that its exception is made with."""
    call = node.exc
    if not isinstance(call, ast.Call):
        return node
    return ast.Raise(ast.Call(call.func, _no_texts(call.args), call.keywords), node.cause)


def _remove_texts_of_checks(tree: ast.Module) -> None:
    """Removes the texts that a module passes to the functions it imports from CHECKS_MODULE."""
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == CHECKS_MODULE]
    names = {alias.asname or alias.name for node in imports for alias in node.names}
    for node in ast.walk(tree) if names else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            node.args = _no_texts(node.args)


def _no_texts(values: list[ast.expr]) -> list[ast.expr]:
    return [value for value in values if not _is_text(value)]


def _is_text(node: ast.expr) -> bool:
    """Whether an expression is a text, put together from texts or formatted."""
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) and _is_text(node.right)
    if any(isinstance(inner, ast.NamedExpr) for inner in ast.walk(node)):
        return False
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
