"""Markdown extension of the site: links to the source of a module lead to its place in the reference.

Pages are also read beside the source, where the reference holds no docstrings. So pages link to files, such as
`../methods/shallow/batch.py`.
"""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

LINK = re.compile(r"\]\((?:\.\./)+([\w/]+)\.py\)")


class SourceLinks(Preprocessor):
    """Writes `[text](../a/b.py)` as `[text][a.b]`; the build fails if the reference has no module `a.b`."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines of a page with such links replaced."""
        return [LINK.sub(lambda link: f"][{module_of(link[1])}]", line) for line in lines]


def module_of(path: str) -> str:
    """Name of the module in a source file, whose path lacks `.py`."""
    return path.removesuffix("/__init__").replace("/", ".")


class SourceLinksExtension(Extension):
    """Puts `SourceLinks` behind the preprocessor of fenced code (priority 25), which takes code out of the text."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Registers the preprocessor."""
        md.preprocessors.register(SourceLinks(md), "source-links", 20)


def makeExtension(**_: object) -> SourceLinksExtension:
    """The extension, for a list of extensions that names this module."""
    return SourceLinksExtension()
