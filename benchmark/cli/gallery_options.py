"""The options of `report` for the gallery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

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
        from reports.gallery.choice import GalleryChoice

        asked = paper.choice()
        if len(asked.bits) > 1:
            raise UserError(f"--bits: a gallery shows one code length, got {len(asked.bits)} of them")
        return GalleryChoice(asked.methods, asked.bits[0] if asked.bits else None, asked.datasets, asked.protocol)
