"""Markdown extension of the site: turns the formulas that Arithmatex finds into MathML, which browsers draw themselves.

So a page loads no script and no font for its formulas. It needs `pymdownx.arithmatex` with `generic` in the same list.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor


class Formulas(Treeprocessor):
    """Replaces the text of Arithmatex's elements, `\\(latex\\)` in a span or `\\[latex\\]` in a div, by MathML."""

    def run(self, root: Element) -> None:
        """Changes a page in place."""
        for place in [place for place in root.iter() if place.get("class") == "arithmatex"]:
            latex, place.text = (place.text or "").strip()[2:-2], None
            place.append(convert_to_element(latex, display="block" if place.tag == "div" else "inline"))


class FormulasExtension(Extension):
    """Runs `Formulas` after the inline patterns (priority 20), which find the formulas inside paragraphs."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Registers the tree processor."""
        md.treeprocessors.register(Formulas(md), "formulas", 15)


def makeExtension(**_: object) -> FormulasExtension:
    """The extension, for a list of extensions that names this module."""
    return FormulasExtension()
