"""Digests: of values in canonical JSON, of files, and of a module with the project modules it imports."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import io
import json
import tokenize
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


def _code(text: str, tree: ast.Module) -> str:
    """The text of a module without comments and docstrings, which can change no number.

    It is cut out of the text itself, since what `ast.unparse` makes of a module differs between versions of Python.
    """
    lines: list[str | None] = list(text.split("\n"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and (
            ast.get_docstring(node, clean=False) is not None
        ):
            docstring = node.body[0]
            last = docstring.end_lineno or docstring.lineno
            alone = len(node.body) == 1 or node.body[1].lineno > last
            if alone and not text.split("\n")[docstring.lineno - 1][: docstring.col_offset].strip():
                lines[docstring.lineno - 1 : last] = [None] * (last - docstring.lineno + 1)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        row, column = token.start
        line = lines[row - 1]
        if token.type == tokenize.COMMENT and line is not None:
            lines[row - 1] = line[:column].rstrip() or None
    return "\n".join(line for line in lines if line is not None)


@lru_cache(maxsize=1024)
def _direct(module: str, packages: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    """Digest of a module's code and the modules of these packages that it imports."""
    path = _source_file(module)
    if path is None:
        return "", frozenset()
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    names = _imports(tree, module, path.name == "__init__.py")
    return hashlib.sha256(_code(text, tree).encode()).hexdigest(), frozenset(
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
