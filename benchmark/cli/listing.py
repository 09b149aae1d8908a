"""Tables of the names that can be given on the command line."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence

from tabulate import tabulate

from benchmark import registry
from benchmark.contract.program import program
from benchmark.contract.rows import MethodRow

WIDTH = 80  # columns of a terminal that every table fits


def listed(kind: str | None, verbose: bool = False) -> str:
    """The table of that kind, or of the kinds; raises UserError for an unknown kind."""
    if kind is None:
        kinds = [[name, what] for name, (what, _) in TABLES.items()]
        return f"{_table(kinds, ['kind', 'what is listed'])}\n\nTo list one kind: {program()} list KIND"
    if kind not in TABLES:
        raise registry.unknown("list", kind, list(TABLES), f"Usage: {program()} list KIND.")
    return _details() if verbose and kind == "methods" else TABLES[kind][1]()


def _table(rows: Sequence[Sequence[object]], heads: Sequence[str]) -> str:
    """A table whose last column is wrapped so that the whole fits WIDTH."""
    columns = zip(heads, *rows, strict=True)
    # tabulate leaves two columns more for a head.
    widths = [max(len(head) + 2, *(len(str(cell)) for cell in cells)) for head, *cells in columns]
    rest = sum(widths[:-1]) + 2 * (len(widths) - 1)
    limits = [*[None] * (len(widths) - 1), max(20, WIDTH - rest)]
    return tabulate(rows, heads, maxcolwidths=limits, disable_numparse=True)


def _methods() -> str:
    rows = [[row.name, row.family, row.supervision, row.year, row.fidelity] for row in registry.methods()]
    table = _table(rows, ["name", "family", "supervision", "year", "fidelity"])
    return f"{table}\n\nWhat each method is: {program()} list methods --verbose"


def _details() -> str:
    """A paragraph for each method, which ends with its hyper-parameters, and one for the networks."""
    from benchmark.cli.parameters import of_method, of_networks

    table = registry.methods()
    paragraphs = []
    for row in table:
        cited, parameters = of_method(row)
        lines = map(_indented, [*_facts(row, table.origins), *cited])
        paragraphs.append("\n".join([row.name, *lines, parameters]))
    return "\n\n".join([*paragraphs, of_networks()])


def _facts(row: MethodRow, origins: Mapping[str, str]) -> list[str]:
    """Lines about one method.

    Args:
        row: of the method.
        origins: name of a method from outside -> where it comes from.
    """
    lines = [
        f"{row.summary} ({row.year})",
        f"{row.family}, {row.supervision}, similarity: {row.similarity}, {row.fidelity}",
        f"tracks: {', '.join(row.tracks)}",
    ]
    if row.deterministic:
        lines.append("deterministic: every seed gives the same codes on the same split")
    if row.name in origins:
        lines.append(f"comes from the {origins[row.name]}")
    if row.front_ends:
        lines.append(f"its own features: {', '.join(row.front_ends.values())}")
    return lines


def _indented(line: str) -> str:
    """The line, wrapped; a link stays whole, so that it can be opened."""
    cut = "https://" not in line
    return textwrap.fill(
        line, WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=cut, break_on_hyphens=False
    )


def _datasets() -> str:
    return _table([[row.name, row.title, row.summary] for row in registry.datasets()], ["name", "title", "size"])


def _protocols() -> str:
    rows = [[row.name, row.version, row.summary] for row in registry.protocols()]
    return _table(rows, ["name", "version", "what it does"])


def _features() -> str:
    rows = [
        [row.name, modality, row.summary]
        for modality in ("image", "sound", "text")
        for row in registry.front_ends(modality)
    ]
    rows.append(["(any torchvision backbone)", "image", "by torchvision's name, e.g. resnet18"])
    return _table(rows, ["name", "modality", "what it is"])


def _metrics() -> str:
    from benchmark.metrics.descriptions import CURVES, DIAGNOSTICS, METRICS

    rows = [
        [f"{before}/{name}", text]
        for meanings, before in ((METRICS, "DIRECTION"), (CURVES, "DIRECTION"), (DIAGNOSTICS, "MODALITY"))
        for name, text in meanings.items()
    ]
    return f"{_table(rows, ['name', 'meaning'])}\n\nDIRECTION is i2s or s2i, MODALITY is image or sound."


# Kind -> what it lists, and its table.
TABLES: dict[str, tuple[str, Callable[[], str]]] = {
    "methods": (
        "methods, for --methods; --verbose says what each of them is, with its paper and its hyper-parameters",
        _methods,
    ),
    "datasets": ("data sets, for --datasets", _datasets),
    "protocols": ("ways to split, pair and search a data set, for --protocol", _protocols),
    "features": ("front-ends, for --image-features and --sound-features", _features),
    "metrics": ("metrics, curves and statistics of the codes in the results", _metrics),
}
