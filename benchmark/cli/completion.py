"""Names that a shell completes on the command line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import typer


def complete_methods(ctx: typer.Context, incomplete: str) -> list[str]:
    """Methods, families of methods and `all`; those of files that `--plugin` gives before this word are among them."""
    from benchmark import registry
    from benchmark.contract.errors import UserError
    from benchmark.contract.notes import set_quiet
    from benchmark.plugin_files import use_plugins

    set_quiet(True)  # a note would appear in the middle of the line being typed
    try:
        use_plugins(ctx.params.get("plugin") or ())
        registry.methods()
    except UserError:  # the command itself will say what is wrong with a file
        use_plugins(())
    rows = list(registry.methods())
    families = dict.fromkeys(f"family:{row.family}" for row in rows)
    return _continuations(["all", *families, *(row.name for row in rows)], incomplete)


def complete_datasets(incomplete: str) -> list[str]:
    """Data sets and `all`."""
    from benchmark import registry

    return _continuations(["all", *(row.name for row in registry.datasets())], incomplete)


def complete_protocols(incomplete: str) -> list[str]:
    """Completes names of protocols."""
    from benchmark import registry

    return _continuations([row.name for row in registry.protocols()], incomplete)


def complete_engines(incomplete: str) -> list[str]:
    """Completes names of speech engines."""
    from benchmark import registry

    return _continuations([row.name for row in registry.engines()], incomplete)


def complete_runs(incomplete: str) -> list[str]:
    """Runs stored below the current folder."""
    return sorted(p.parent.name for p in Path("runs").glob("*/run.json") if p.parent.name.startswith(incomplete))


def _continuations(names: Iterable[str], incomplete: str) -> list[str]:
    """Lists separated by commas whose last name is one of these and begins as the incomplete list ends."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in names if name.startswith(last)]
