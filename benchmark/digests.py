"""Digests: of values in canonical JSON, of files, and of a module with the project modules it imports."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

PROJECT_PACKAGES = ("benchmark", "methods", "datasets", "reports")


def digest(value: object) -> str:
    """First 16 hex digits of the SHA-256 of a JSON value written canonically (sorted keys, no spaces)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _source_file(module: str) -> Path | None:
    """Python file of a module, found without importing it or its parents; None where there is none."""
    top, *rest = module.split(".")
    spec = importlib.util.find_spec(top)
    if spec is None or not spec.origin or not spec.origin.endswith(".py"):
        return None
    if not rest:
        return Path(spec.origin)
    base = Path(spec.origin).parent.joinpath(*rest)
    candidates = (base.with_name(f"{base.name}.py"), base / "__init__.py")
    return next((path for path in candidates if path.is_file()), None)


def _imports(tree: ast.AST, module: str, is_package: bool) -> set[str]:
    """Names that may be modules in the import statements of a tree; relative imports are made absolute."""
    names: set[str] = set()
    for node in ast.walk(tree):
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


def _code(tree: ast.Module) -> str:
    """The code of a module without comments, docstrings and layout, which can change no number; alters the tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and (
            ast.get_docstring(node, clean=False) is not None
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


@lru_cache(maxsize=1024)
def _direct(module: str, packages: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    """Digest of a module's code and the modules of these packages that it imports."""
    path = _source_file(module)
    if path is None:
        return "", frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = _imports(tree, module, path.name == "__init__.py")
    return hashlib.sha256(_code(tree).encode()).hexdigest(), frozenset(
        name for name in names if name.partition(".")[0] in packages and _source_file(name)
    )


def source_digest(*modules: str, without: Collection[str] = ()) -> str:
    """Digest of the code of these modules and, transitively, of what they import from the project or their package.

    Args:
        modules: full names.
        without: modules left out, since they decide no number (types, error texts).
    """
    packages = tuple(sorted({*PROJECT_PACKAGES, *(module.partition(".")[0] for module in modules)}))
    seen: dict[str, str] = {}
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module not in seen and module not in without:
            seen[module], imported = _direct(module, packages)
            waiting.extend(imported)
    return digest(seen)
