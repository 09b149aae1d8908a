"""RSICD: Lu, Wang, Zheng, Li, TGRS 56(4), 2017."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from benchmark.contract.quoting import shown
from benchmark.contract.regular_file import read_text
from datasets.layouts.published_layout import CAPTIONS, Publication, PublishedLayout


class RSICD(PublishedLayout):
    """10,921 images of 224 x 224 pixels in 30 classes.

    The class of an image comes from the `label` field of the caption file, else from the class lists in
    `txtclasses_rsicd/`, else from the prefix of the file name. `playfields` belongs to Playground.
    """

    name = "rsicd"
    folder = "RSICD"
    caption_file = "dataset_rsicd.json"
    image_folder = "RSICD_images"
    class_lists = "txtclasses_rsicd"
    class_sizes = MappingProxyType(
        {
            "Airport": 420, "BareLand": 310, "BaseballField": 276, "Beach": 400, "Bridge": 459, "Center": 260,
            "Church": 240, "Commercial": 350, "DenseResidential": 410, "Desert": 300, "Farmland": 370, "Forest": 250,
            "Industrial": 390, "Meadow": 280, "MediumResidential": 290, "Mountain": 340, "Park": 350, "Parking": 390,
            "Playground": 1031, "Pond": 420, "Port": 389, "RailwayStation": 260, "Resort": 290, "River": 410,
            "School": 300, "SparseResidential": 300, "Square": 330, "Stadium": 290, "StorageTanks": 396,
            "Viaduct": 420,
        }
    )  # fmt: skip
    publication = Publication(
        images=CAPTIONS,
        captions=CAPTIONS,
        citation="Lu, Wang, Zheng, Li, TGRS 56(4), 2017",
        licence="none stated by its authors",
        image_names="airport_1.jpg …",
        sound_names="airport_1S0.wav … airport_1S4.wav, airport_2S5.wav …",
    )

    def _classes(self, names: list[str]) -> dict[str, str]:
        """Class of each image, from the first of the three places that names one."""
        spelling = {name.lower(): name for name in self.sizes} | {"playfields": "Playground"}
        stated: dict[str, str] = {}
        for path in sorted((self.base / self.class_lists).glob("*.txt")):
            stated |= dict.fromkeys(self._class_list(path).split(), path.stem)
        stated |= {str(record["filename"]): str(record["label"]) for record in self.raw_records if "label" in record}
        classes = {}
        for name in names:
            word = stated.get(name, Path(name).stem.rpartition("_")[0]).lower()
            if word not in spelling:
                raise self._unavailable(
                    f"the image {name} has no known class: expected a `label` field, a line in "
                    f"{self.class_lists}/<Class>.txt or a name <class>_<number>.jpg, "
                    f"found {shown(word or 'none of them')}"
                )
            classes[name] = spelling[word]
        return classes

    def _class_list(self, path: Path) -> str:
        """Text of a class list; raises DataUnavailable if it is no ordinary file."""
        try:
            return read_text(path, errors="replace")
        except OSError as error:
            raise self._unavailable(f"expected a class list in {path.name}, could not read it ({error})") from error
