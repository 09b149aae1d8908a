"""Runs the Python that a page shows, and compares the values that its comments state."""

import ast
import io
import tokenize
from collections.abc import Iterator

from tests.support.shown_commands import fences


def statements(text: str) -> Iterator[tuple[str, str]]:
    """(code, stated value) of each statement of the Python blocks of a page.

    A value is stated by a comment behind an expression that stands alone; other statements state none.
    """
    for _, block in fences(text, "python"):
        comments = {
            token.start[0]: token.string.lstrip("# ")
            for token in tokenize.generate_tokens(io.StringIO(block).readline)
            if token.type == tokenize.COMMENT
        }
        for node in ast.parse(block).body:
            stated = comments.get(node.end_lineno or 0, "") if isinstance(node, ast.Expr) else ""
            yield ast.get_source_segment(block, node) or "", stated


def run_page(text: str, names: dict[str, object]) -> list[str]:
    """Runs the blocks of a page one after another; returns a line for each value that is not the stated one.

    Args:
        text: of the page.
        names: what the first block finds; later blocks find what earlier ones define.
    """
    wrong = []
    for code, stated in statements(text):
        if not stated:
            exec(compile(code, "<page>", "exec"), names)
        elif (found := repr(eval(code, names))) != stated:
            wrong.append(f"{code}: the page says {stated}, it is {found}")
    return wrong
