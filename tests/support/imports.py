"""The imports of the project's modules, read from their source without running it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support import ROOT


def modules_below(package: str) -> dict[str, Path]:
    """Full name -> file of every module of a top-level package of the project."""
    found = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported_names(path: Path) -> Iterator[tuple[str, str]]:
    """(module, imported name) of every import statement in a file, in functions too; `import x` has no name.

    Raises:
        ValueError: an import is relative, which the project does not use.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level or node.module is None:
                raise ValueError(f"{path} has a relative import in line {node.lineno}")
            yield from ((node.module, alias.name) for alias in node.names)
