"""The options of `report` for the gallery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

from benchmark.cli.option_values import whole_number
from benchmark.cli.paper_options import PaperOptions
from benchmark.contract.errors import UserError

if TYPE_CHECKING:
    from reports.gallery.choice import GalleryChoice


@dataclass(frozen=True)
class GalleryOptions:
    """Whether queries are shown with what was found for them. The choice of rows and columns holds here, too."""

    panel: ClassVar[str] = "Gallery"

    gallery: Annotated[
        bool, typer.Option("--gallery", help="Also show queries with what two or three methods found for them.")
    ] = False
    play: Annotated[bool, typer.Option("--play", help="With sounds that can be played.")] = False
    one: Annotated[
        str | None,
        typer.Option(
            "--panel",
            help="Draw one query, such as ucm:42.tif or ucm:42.tif#3, as PDF in place of the report.",
            metavar="DATASET:QUERY",
        ),
    ] = None

    def choice(self, paper: PaperOptions) -> GalleryChoice:
        """What the gallery shows; raises UserError for options that do not go together."""
        from benchmark.from_python.paper_report import names_of
        from reports.gallery.choice import GalleryChoice

        bits = [whole_number(text) for text in names_of("--bits", paper.bits)]
        if len(bits) > 1:
            raise UserError(f"--bits: a gallery shows one code length, got {len(bits)} of them")
        methods, datasets = names_of("--methods", paper.methods), names_of("--datasets", paper.datasets)
        return GalleryChoice(methods, bits[0] if bits else None, datasets, paper.protocol or "")
