"""Hook of the site: links to the source of a module lead to its place in the reference.

Pages are also read beside the source, where the reference holds no docstrings. So pages link to files, such as
`../methods/shallow/batch.py`.
"""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import relpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page

REFERENCE = Path(__file__).parent / "reference"
LINK = re.compile(r"\]\((?:\.\./)+([\w/]+)\.py\)")


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """The text of a page with such links replaced; links to modules outside the reference stay, and the build fails."""
    place = {
        module: f"reference/{path.name}"
        for path in REFERENCE.glob("*.md")
        for module in re.findall(r"^::: (\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }

    def replaced(link: re.Match[str]) -> str:
        module = link[1].removesuffix("/__init__").replace("/", ".")
        if module not in place:
            return link[0]
        folder = page.file.src_uri.rpartition("/")[0] or "."
        return f"]({relpath(place[module], folder)}#{module})"

    return LINK.sub(replaced, markdown)
