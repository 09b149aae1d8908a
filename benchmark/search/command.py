"""What the command `search` does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmark.contract.errors import UserError
from benchmark.contract.given_paths import check_target_file
from benchmark.contract.quoting import shown
from benchmark.jobs.leftovers import sweep_leftovers
from benchmark.kept.run_models import Places
from benchmark.own_packages import check_siblings
from benchmark.search.answer import Answer, tidy, value_text
from benchmark.search.choice import Wanted
from benchmark.search.model import OpenModel
from benchmark.search.session import Search
from benchmark.search.table import answer_text
from benchmark.terminal.terminal import Terminal

LARGEST_SHEET = 200  # items
SHEETS = (".png", ".html")


@dataclass(frozen=True)
class Request:
    """What is searched, and how the answer is shown.

    Attributes:
        query: file, id or sentence.
        run: name of the run.
        wanted: which of its models.
        moved: where data and weights are now, as far as they are no longer where the run found them.
        top: number of items.
        database: folder of images in place of the split's database.
        out: file of a sheet with the answer.
    """

    query: str
    run: str
    wanted: Wanted
    moved: Places
    top: int
    database: Path | None
    out: Path | None


def search(request: Request, terminal: Terminal) -> None:
    """Prints the answer to a query, and writes it as a sheet if asked to.

    Raises:
        UserError: the query, the model, the folder or the file of the sheet cannot be used.
        OSError: the sheet cannot be written.
    """
    check_siblings()
    if request.out is not None:
        _check_sheet(request.out, request.top)
    model = OpenModel.of(request.run, request.wanted, request.moved)
    sweep_leftovers(model.store.folder)
    found = Search(model)
    if request.database is not None:
        with terminal.bars() as bars:
            found = found.over(request.database, bars)
    answer = found.search(request.query, request.top)
    terminal.show(answer_text(answer))
    if request.out is not None:
        write_sheet(answer, request.out)
        terminal.conclude(f"sheet: {request.out}")


def write_sheet(answer: Answer, path: Path) -> None:
    """Writes the pictures or captions of an answer, best first, below the query.

    Args:
        answer: what was found.
        path: a .png or .html file; the folder exists.

    Raises:
        OSError: the file cannot be written.
    """
    from datasets.search.sheets import Item, Sheet, write_html, write_png

    rows = zip(answer.places, answer.values, answer.ids, answer.classes, answer.captions, answer.pictures, strict=True)
    items = [
        Item(
            f"{place}. {answer.measure} {value_text(value)}",
            " · ".join(filter(None, (name, cls))),
            tidy(caption),
            picture,
        )
        for place, value, name, cls, caption, picture in rows
    ]
    sheet = Sheet(answer.query, answer.picture, (answer.model, f"searched: {answer.searched}"), items, answer.remarks)
    (write_html if path.suffix.lower() == ".html" else write_png)(sheet, path)


def _check_sheet(path: Path, top: int) -> None:
    """Raises UserError where no sheet of that many items can be written there."""
    if path.suffix.lower() not in SHEETS:
        raise UserError(f"--out should be a file whose name ends in {' or '.join(SHEETS)}, got {shown(str(path))}")
    if top > LARGEST_SHEET:
        raise UserError(f"--out shows at most {LARGEST_SHEET} items, and --top asks for {shown(top)}")
    check_target_file("--out", path)
