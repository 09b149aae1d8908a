"""HTML from the templates of a package."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from benchmark.contract.printable import printable


def html_templates(package: str) -> Environment:
    """The templates in a package; they escape every text and show control characters and marks of direction."""
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str and not value.isprintable() else value,
    )
