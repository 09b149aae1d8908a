"""An answer as a sheet: a picture or a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmark.contract.errors import UserError
from benchmark.contract.given_paths import check_target_file
from benchmark.contract.quoting import shown

if TYPE_CHECKING:
    from benchmark.retrieval.answer import Answer

LARGEST_SHEET = 200  # items
SHEETS = (".png", ".html")


def check_sheet(path: Path, top: int) -> None:
    """Raises UserError where no sheet of that many items can be written there."""
    if path.suffix.lower() not in SHEETS:
        raise UserError(f"--out should be a file whose name ends in {' or '.join(SHEETS)}, got {shown(str(path))}")
    if top > LARGEST_SHEET:
        raise UserError(f"--out shows at most {LARGEST_SHEET} items, and --top asks for {shown(top)}")
    check_target_file("--out", path)


def write_sheet(answer: Answer, path: Path) -> None:
    """Writes the pictures or captions of an answer, best first, below the query.

    Args:
        answer: what was found.
        path: a .png or .html file; the folder exists.

    Raises:
        OSError: the file cannot be written.
    """
    from benchmark.retrieval.answer import tidy, value_text
    from datasets.queries.sheets import Item, Sheet, write_html, write_png

    ranks = [
        f"{place}. {answer.measure} {value_text(value)}" + (f" ({size:,} items)" if size > 1 else "")
        for place, value, size in zip(answer.places, answer.values, answer.sizes, strict=True)
    ]
    rows = zip(ranks, answer.ids, answer.classes, answer.captions, answer.pictures, strict=True)
    items = [
        Item(
            rank,
            " · ".join(filter(None, (name, cls))),
            tidy(caption),
            picture,
        )
        for rank, name, cls, caption, picture in rows
    ]
    sheet = Sheet(answer.query, answer.picture, answer.heads, items, answer.remarks)
    (write_html if path.suffix.lower() == ".html" else write_png)(sheet, path)
