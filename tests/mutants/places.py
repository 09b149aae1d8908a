"""Where an edit would decide nothing, found in the syntax tree, and the drawing of a sample from all other edits."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

# Line from 1 and column from 0, in characters.
Position = tuple[int, int]
Span = tuple[Position, Position]

# Decorators that decide speed or how a class may be used, or without which the module cannot be imported.
IDLE_DECORATORS = ("dataclass", "lru_cache", "cache", "njit")

# `is` in place of `==` and the reverse agree for None, small integers and short texts.
SAME_FOR_SMALL = re.compile(r"core/ReplaceComparisonOperator_(Eq_Is|NotEq_IsNot|Is_Eq|IsNot_NotEq)$")
UNION = re.compile(r"core/ReplaceBinaryOperator_BitOr_")


@dataclass(frozen=True, order=True)
class Edit:
    """One edit that an operator can make.

    Attributes:
        module: path relative to the project.
        operator: its full name, such as "core/NumberReplacer".
        occurrence: number of the edit among all that this operator can make in the module.
        span: of the text that is edited.
    """

    module: str
    operator: str
    occurrence: int
    span: Span

    @property
    def place(self) -> tuple[str, Position, str]:
        """What is edited, whatever it becomes: module, position, kind of operator."""
        return self.module, self.span[0], self.operator.split("_")[0]


def idle_spans(source: str) -> list[Span]:
    """Spans of a module in which no edit can change what a valid run computes.

    These are imports for type checkers, the citation of a method, texts of errors, arguments of idle decorators, and
    `strict=` of zip. Edits of a union in an annotation, and the removal of an idle decorator, see `decides_nothing`.
    """
    return [_span(node, source.splitlines()) for node in _idle_nodes(ast.parse(source))]


def decides_nothing(edit: Edit, source: str) -> bool:
    """Whether a rule says that an edit of this source changes no value of a valid run."""
    if SAME_FOR_SMALL.match(edit.operator):
        return True
    spans = idle_spans(source)
    if UNION.match(edit.operator):
        spans += [_span(node, source.splitlines()) for node in _annotations(ast.parse(source))]
    if edit.operator == "core/RemoveDecorator":
        line = source.splitlines()[edit.span[0][0] - 1]
        return any(re.search(rf"\b{name}\b", line) for name in IDLE_DECORATORS)
    return any(first <= edit.span[0] and edit.span[1] <= last for first, last in spans)


def _idle_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        imports = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        citation = isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "ClassVar[MethodInfo]"
        if imports or citation:
            yield node
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield from node.exc.args
        elif isinstance(node, ast.ClassDef | ast.FunctionDef):
            calls = [one for one in node.decorator_list if isinstance(one, ast.Call)]
            yield from (one for one in calls if ast.unparse(one.func).split(".")[-1] in IDLE_DECORATORS)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "zip":
            yield from (keyword.value for keyword in node.keywords)


def _annotations(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            if isinstance(found := getattr(node, name, None), ast.AST):
                yield found


def _span(node: ast.AST, lines: Sequence[str]) -> Span:
    def characters(line: int, n_bytes: int) -> Position:
        return line, len(lines[line - 1].encode()[:n_bytes].decode())

    assert isinstance(node, ast.expr | ast.stmt)
    end = node.end_lineno or node.lineno, node.end_col_offset or 0
    return characters(node.lineno, node.col_offset), characters(*end)


def sample(edits: Mapping[str, Iterable[Edit]], size: int, seed: int) -> list[Edit]:
    """Draws edits, room after room in turn, no two of them at the same place.

    Args:
        edits: room -> its edits.
        size: number of edits to draw; all places are drawn if there are fewer.
        seed: equal seeds draw equal samples, whatever the order of the edits.
    """
    drawn = []
    for room, of_room in sorted(edits.items()):
        rng = random.Random(f"{seed} {room}")
        places: dict[object, list[Edit]] = {}
        for edit in sorted(of_room):
            places.setdefault(edit.place, []).append(edit)
        chosen = [rng.choice(variants) for variants in places.values()]
        rng.shuffle(chosen)
        drawn.append(chosen)
    in_turn = chain.from_iterable(zip_longest(*drawn))
    return [edit for edit in in_turn if edit is not None][:size]
