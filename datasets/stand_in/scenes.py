"""The recipes of all scenes, and the function that draws one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from PIL import Image

from datasets.stand_in import built, extras, land
from datasets.stand_in import landmarks as marks
from datasets.stand_in import roads_and_shores as roads
from datasets.stand_in.canvas import Canvas, Fact, Facts

Layer = Callable[[Canvas], Facts]


@dataclass(frozen=True)
class Recipe:
    """How scenes of one class are drawn.

    Attributes:
        grounds: materials; one of them covers the picture.
        main: layers that are always drawn, in order; their first fact is the subject of the scene.
        extras: layers of neighbours; up to two of them are drawn.
        under: whether patches of other ground are drawn first.
        usual: share of scenes on the first ground; the other scenes are on any of the grounds.
    """

    grounds: tuple[str, ...]
    main: tuple[Layer, ...]
    extras: tuple[Layer, ...] = ()
    under: bool = True
    usual: float = 0.85


@dataclass(frozen=True)
class Scene:
    """A drawn picture and what it shows.

    Attributes:
        picture: RGB of SIZE x SIZE pixels.
        subject: what the scene is about.
        neighbours: everything else that captions may mention.
        ground: colour word of the ground.
        material: material of the ground, such as "grass".
    """

    picture: Image.Image
    subject: Fact
    neighbours: Facts
    ground: str
    material: str


_TREES: Layer = partial(land.trees, n=(4, 12))
_GROVE: Layer = partial(land.trees, n=(26, 44), radius=(2.5, 4.5))
_WOODS: Layer = partial(land.trees, n=(16, 36))
_ROAD: Layer = roads.road
_EDGE_ROAD: Layer = partial(roads.road, level=(34, 42))
_CARS: Layer = partial(roads.road, level=(34, 42), cars=(4, 8))
_BLOCKS: Layer = partial(built.blocks, n=(2, 5), size=(9, 16), height=(2.5, 5))
_HOMES: Layer = partial(built.blocks, n=(3, 7), size=(6, 10), height=(1.5, 2.5), kind="house")
_POND: Layer = extras.small_pond
_PLANES: Layer = partial(built.airplanes, n=(1, 3), size=(8, 12))
_TANKS: Layer = extras.small_tanks
_POOL: Layer = extras.pools
_COURT: Layer = extras.small_court
_DIAMOND: Layer = extras.small_diamond
_PLOT: Layer = extras.plot
_PATH: Layer = land.paths
_STREAM: Layer = partial(roads.river, width=(6, 9), level=(30, 40), bend=(2, 6))
_OPEN = ("grass", "soil", "sand", "concrete")
# Probabilities of 0, 1 and 2 extras.
_N_EXTRAS = (0.12, 0.5, 0.38)
_PAVED = ("concrete", "asphalt", "soil")

RECIPES: dict[str, Recipe] = {
    "farmland": Recipe(("crop",), (land.fields,), (_ROAD, _TREES, _HOMES, _STREAM, _POND, _PATH), under=False),
    "airplanes": Recipe(
        _PAVED, (partial(built.airplanes, n=(4, 7), size=(16, 21)),), (_EDGE_ROAD, _BLOCKS, _TREES, _TANKS, _CARS)
    ),
    "airport": Recipe(
        ("asphalt", "grass", "soil"),
        (marks.terminal, partial(roads.runway, level=(16, 22), angle=(-0.1, 0.1))),
        (_BLOCKS, _TREES, _EDGE_ROAD),
    ),
    "runway": Recipe(_OPEN, (roads.runway,), (_EDGE_ROAD, _TREES, _PLANES, _PLANES, _PLOT, _BLOCKS, _TANKS)),
    "baseball": Recipe(_OPEN, (built.diamonds,), (_EDGE_ROAD, _TREES, _COURT, _COURT, _HOMES, _POOL)),
    "beach": Recipe(
        ("sand", "soil"),
        (roads.shore, partial(extras.boats, n=(0, 3), area=(33, 42))),
        (_TREES, _HOMES, _COURT),
    ),
    "commercial": Recipe(
        _PAVED,
        (partial(built.blocks, n=(8, 13), size=(14, 26), height=(6, 11)), _TREES),
        (_EDGE_ROAD, _WOODS, _COURT, _TANKS, _DIAMOND),
    ),
    "chaparral": Recipe(
        ("sand", "soil"),
        (partial(land.cover, kind="bush", n=(130, 210), radius=(1.4, 2.8)),),
        (_PATH, _ROAD, _STREAM),
    ),
    "dense": Recipe(
        _PAVED, (partial(built.houses, pitch=(10.5, 12.5), size=(8.5, 10.0), green=0.12),), (_EDGE_ROAD, _STREAM)
    ),
    "medium": Recipe(
        _OPEN,
        (partial(built.houses, pitch=(20, 24), size=(11, 14), keep=0.9, green=0.9, vacant=13),),
        (_POOL, _COURT, _POND, _PLOT, _DIAMOND),
    ),
    "sparse": Recipe(_OPEN, (built.villas, _GROVE), (_POOL, _POND, _EDGE_ROAD, _COURT, _PLOT, _DIAMOND)),
    "mobile": Recipe(_PAVED, (built.mobile_homes,), (_EDGE_ROAD, _STREAM)),
    "forest": Recipe(
        ("grass", "soil"), (partial(land.cover, kind="tree", n=(230, 320), radius=(3.0, 6.0)),), (_ROAD, _STREAM, _PATH)
    ),
    "freeway": Recipe(
        ("soil", "grass", "concrete"),
        (roads.freeway,),
        (_TREES, _HOMES, _PLOT, _TANKS, _POND, _COURT, _BLOCKS),
    ),
    "crossing": Recipe(_PAVED, (roads.crossing,), (_BLOCKS, _TREES, _HOMES, _COURT, _POOL, _TANKS, _DIAMOND)),
    "overpass": Recipe(_OPEN, (roads.overpass,), (_TREES, _BLOCKS, _HOMES, _PLOT, _POND, _TANKS)),
    "viaduct": Recipe(_OPEN, (partial(roads.overpass, ramps=(2, 4)),), (_TREES, _BLOCKS, _WOODS, _POND, _TANKS)),
    "golf": Recipe(("grass",), (land.bunkers,), (_POND, _COURT, _EDGE_ROAD)),
    "harbor": Recipe(("water",), (roads.piers,), (_EDGE_ROAD,), under=False),
    "parking": Recipe(("asphalt", "concrete"), (built.car_rows,), (_EDGE_ROAD, _TREES, _WOODS), under=False),
    "river": Recipe(_OPEN, (partial(roads.river, boats=(0, 3)),), (_TREES, _HOMES, _PLOT, _COURT, _TANKS)),
    "bridge": Recipe(_OPEN, (roads.bridge,), (_TREES, _BLOCKS, _HOMES)),
    "tanks": Recipe(
        ("soil", "concrete", "grass", "sand"),
        (partial(built.tanks, n=(4, 9)),),
        (_EDGE_ROAD, _TREES, _BLOCKS, _POND, _PLOT),
    ),
    "tennis": Recipe(_OPEN, (built.courts,), (_EDGE_ROAD, _TREES, _HOMES, _POOL, _POND, _DIAMOND, _DIAMOND)),
    "residential": Recipe(
        ("concrete", "grass", "soil"),
        (partial(built.houses, pitch=(11, 15), size=(8, 11), vacant=12),),
        (_TREES, _EDGE_ROAD, _STREAM, _COURT, _PLOT, _POOL),
        usual=0.4,
    ),
    "meadow": Recipe(
        ("grass",), (partial(land.tufts, n=(130, 240)),), (_PATH, _TREES, _ROAD, _POND, _HOMES, _PLOT), under=False
    ),
    "lawn": Recipe(
        ("grass", "soil"),
        (partial(land.tufts, n=(110, 190)), partial(land.paths, n=(1, 1))),
        (_WOODS, _POND, _HOMES, _BLOCKS, _PLOT),
        usual=0.5,
    ),
    "ocean": Recipe(
        ("water",),
        (partial(land.ripples, kind="sea", length=(7, 13), depth=(10, 20)),),
        (extras.boats, extras.islands),
        under=False,
    ),
    "industrial": Recipe(_PAVED, (built.sheds,), (_TANKS, _EDGE_ROAD, _TREES, _HOMES, _POND), usual=0.6),
    "bare": Recipe(
        ("soil", "sand"),
        (land.stones,),
        (_PATH, _TREES, _ROAD, _PLOT),
    ),
    "desert": Recipe(
        ("sand", "soil"),
        (partial(land.ripples, kind="dune", length=(14, 26), depth=(12, 24), sharp=True),),
        (_TREES, land.paths),
    ),
    "mountain": Recipe(("soil", "grass", "sand"), (land.ridges,), (_TREES, _PATH, _STREAM, _POND)),
    "center": Recipe(("concrete", "grass", "soil"), (marks.dome,), (_TREES, _EDGE_ROAD, _BLOCKS)),
    "church": Recipe(("concrete", "grass", "soil"), (marks.church,), (_TREES, _HOMES, _EDGE_ROAD)),
    "park": Recipe(
        ("grass", "soil"),
        (land.promenade, partial(land.trees, n=(10, 24), radius=(1.8, 3.4))),
        (_BLOCKS, _EDGE_ROAD, _COURT),
    ),
    "playground": Recipe(
        ("soil", "grass", "concrete"), (marks.track,), (_TREES, _BLOCKS, _EDGE_ROAD, _COURT, _DIAMOND)
    ),
    "pond": Recipe(
        _OPEN,
        (partial(land.water_body, radius=(24, 36)),),
        (_TREES, _EDGE_ROAD, _HOMES, partial(extras.boats, area=(-8, 8), reach=13), _PLOT),
    ),
    "station": Recipe(_PAVED, (roads.rails,), (_BLOCKS, _EDGE_ROAD, _TANKS)),
    "resort": Recipe(
        ("sand", "grass", "soil"),
        (
            extras.terrace,
            partial(built.blocks, n=(4, 7), size=(9, 16), height=(2, 4)),
        ),
        (_TREES, _EDGE_ROAD, _WOODS),
    ),
    "school": Recipe(_PAVED, (marks.school,), (_TREES, _HOMES, _EDGE_ROAD, _COURT, _DIAMOND)),
    "square": Recipe(_PAVED, (marks.square,), (_TREES, _BLOCKS, _EDGE_ROAD)),
    "stadium": Recipe(("asphalt", "grass", "soil"), (marks.stadium,), (_TREES, _EDGE_ROAD, _BLOCKS, _COURT)),
}


def draw_scene(recipe: str, seed: int) -> Scene:
    """Draws the scene of a recipe (a key of RECIPES) under a seed."""
    rng = np.random.default_rng(seed)
    plan = RECIPES[recipe]
    usual = rng.random() < plan.usual
    canvas = Canvas(rng, plan.grounds[0 if usual else int(rng.integers(len(plan.grounds)))])
    if plan.under:
        land.patches(canvas, n=(0, 3), materials=("soil", "sand", "grass", "concrete"))
    facts = [fact for layer in plan.main for fact in layer(canvas)]
    chosen = rng.permutation(len(plan.extras))[: int(rng.choice(3, p=_N_EXTRAS))].tolist()
    facts += [fact for k in chosen for fact in plan.extras[k](canvas)]
    told = tuple(fact for fact in facts[1:] if fact.count and fact.kind != facts[0].kind)
    return Scene(canvas.finish(), facts[0], told, canvas.ground, canvas.material)
