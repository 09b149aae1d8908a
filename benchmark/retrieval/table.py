"""An answer as text."""

from __future__ import annotations

from benchmark.contract.printable import printable
from benchmark.retrieval.answer import Answer, tidy, value_text

LONGEST_CAPTION = 60  # characters in the table


def answer_text(answer: Answer) -> str:
    """Query, model and database, one line an item, and what to know of the order."""
    from tabulate import tabulate

    columns: dict[str, list[str]] = {
        "rank": list(map(str, answer.places)),
        answer.measure: list(map(value_text, answer.values)),
        f"items at this {answer.measure}": [str(size) if size > 1 else "" for size in answer.sizes],
        "id": list(map(printable, answer.ids)),
        "class": list(map(printable, answer.classes)),
        "caption": [_short(printable(tidy(caption))) for caption in answer.captions],
    }
    shown = {name: column for name, column in columns.items() if any(column)}
    table = tabulate(shown, headers="keys", disable_numparse=True, colalign=["right"] * 2 + ["left"] * (len(shown) - 2))
    heads = [f"query: {answer.query}", *answer.heads]
    return "\n".join([*heads, "", table, *([""] if answer.remarks else []), *answer.remarks])


def _short(caption: str) -> str:
    return caption if len(caption) <= LONGEST_CAPTION else f"{caption[: LONGEST_CAPTION - 1]}…"
