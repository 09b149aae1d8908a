"""What the command `search` does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmark.jobs.leftovers import sweep_leftovers
from benchmark.own_packages import check_siblings
from benchmark.retrieval.choice import ModelChoice
from benchmark.retrieval.model import Moved, OpenModel
from benchmark.retrieval.session import Search
from benchmark.retrieval.sheet import check_sheet, write_sheet
from benchmark.retrieval.table import answer_text
from benchmark.terminal.terminal import Terminal


@dataclass(frozen=True)
class Request:
    """What is searched, and how the answer is shown.

    Attributes:
        query: file, id or sentence.
        run: name of the run.
        wanted: which of its models.
        moved: where things are that are no longer where the run found them.
        top: number of items.
        database: folder of images in place of the split's database.
        out: file of a sheet with the answer.
    """

    query: str
    run: str
    wanted: ModelChoice
    moved: Moved
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
        check_sheet(request.out, request.top)
    model = OpenModel.of(request.run, request.wanted, request.moved)
    sweep_leftovers(model.store.folder)
    found = Search(model)
    if request.database is not None:
        from benchmark.retrieval.kept_codes import own_images

        with terminal.bars() as bars:
            found = Search(model, own_images(model, request.database, bars))
    answer = found.answer(request.query, request.top)
    terminal.show(answer_text(answer))
    if request.out is not None:
        write_sheet(answer, request.out)
        terminal.conclude(f"sheet: {request.out}")
