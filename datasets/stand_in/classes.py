"""The classes of the stand-ins: how many images each has, and the recipe that draws them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Class -> key of scenes.RECIPES, in label order. Classes of different data sets may share a recipe.
UCM = MappingProxyType(
    {
        "agricultural": "farmland", "airplane": "airplanes", "baseballdiamond": "baseball", "beach": "beach",
        "buildings": "commercial", "chaparral": "chaparral", "denseresidential": "dense", "forest": "forest",
        "freeway": "freeway", "golfcourse": "golf", "harbor": "harbor", "intersection": "crossing",
        "mediumresidential": "medium", "mobilehomepark": "mobile", "overpass": "overpass", "parkinglot": "parking",
        "river": "river", "runway": "runway", "sparseresidential": "sparse", "storagetanks": "tanks",
        "tenniscourt": "tennis",
    }
)  # fmt: skip
SYDNEY = MappingProxyType(
    {
        "residential": "residential", "airport": "airport", "meadow": "lawn", "river": "river", "ocean": "ocean",
        "industrial": "industrial", "runway": "runway",
    }
)  # fmt: skip
RSICD = MappingProxyType(
    {
        "Airport": "airport", "BareLand": "bare", "BaseballField": "baseball", "Beach": "beach", "Bridge": "bridge",
        "Center": "center", "Church": "church", "Commercial": "commercial", "DenseResidential": "dense",
        "Desert": "desert", "Farmland": "farmland", "Forest": "forest", "Industrial": "industrial",
        "Meadow": "meadow", "MediumResidential": "medium", "Mountain": "mountain", "Park": "park",
        "Parking": "parking", "Playground": "playground", "Pond": "pond", "Port": "harbor",
        "RailwayStation": "station", "Resort": "resort", "River": "river", "School": "school",
        "SparseResidential": "sparse", "Square": "square", "Stadium": "stadium", "StorageTanks": "tanks",
        "Viaduct": "viaduct",
    }
)  # fmt: skip

# Data set -> class -> number of stand-in images. UCM: 24 each; Sydney: a third of the published sizes, at least 14;
# RSICD: a sixteenth of the published sizes.
CLASS_SIZES: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "ucm": MappingProxyType(dict.fromkeys(UCM, 24)),
        "sydney": MappingProxyType(
            {
                "residential": 81, "airport": 14, "meadow": 20, "river": 18, "ocean": 31, "industrial": 32,
                "runway": 22,
            }
        ),
        "rsicd": MappingProxyType(
            {
                "Airport": 26, "BareLand": 19, "BaseballField": 17, "Beach": 25, "Bridge": 29, "Center": 16,
                "Church": 15, "Commercial": 22, "DenseResidential": 26, "Desert": 19, "Farmland": 23, "Forest": 16,
                "Industrial": 24, "Meadow": 18, "MediumResidential": 18, "Mountain": 21, "Park": 22, "Parking": 24,
                "Playground": 64, "Pond": 26, "Port": 24, "RailwayStation": 16, "Resort": 18, "River": 26,
                "School": 19, "SparseResidential": 19, "Square": 21, "Stadium": 18, "StorageTanks": 25, "Viaduct": 26,
            }
        ),
    }
)  # fmt: skip
