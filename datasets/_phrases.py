"""The sentences of stand-in captions: names and lines for the scenes of each recipe.

Slots: {s} a name of the scene, {m} its subject with number and colour, {c} the subject's colour,
{g} the ground's colour, {n} a neighbour. Scenes share words on purpose (rows, roads, round, sand, cross):
a sentence tells the class by the words together, seldom by one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """How scenes of one recipe are spoken of.

    Attributes:
        names: for {s}, with article.
        lines: sentences of this recipe alone.
    """

    names: tuple[str, ...]
    lines: tuple[str, ...]


WORDINGS: dict[str, Wording] = {
    "farmland": Wording(
        ("a piece of farm land", "a field of crops", "a piece of green land"),
        ("the {c} land lies in long strips", "{m} lie side by side", "straight rows run along the {c} land"),
    ),
    "airplanes": Wording(
        ("an airport", "a parking place", "a part of an airport"),
        ("{m} stand on the ground", "{m} are parked side by side", "{m} are parked on the {g} ground"),
    ),
    "airport": Wording(
        ("an airport", "a runway with planes", "a part of an airport"),
        ("planes stand between the long building and the runway",
         "a straight road with white lines beside the long building", "large buildings and a wide road for planes"),
    ),
    "runway": Wording(
        ("a straight runway", "a wide straight road", "a part of an airport"),
        ("white lines are on the wide {c} road", "a straight {c} road with white lines",
         "a wide road for planes goes through the {g} land"),
    ),
    "baseball": Wording(
        ("a baseball field", "a sports field", "a field of sand and grass"),
        ("sand and grass lie side by side on the field", "a round corner of sand on the grass",
         "{m} of sand and green grass"),
    ),
    "beach": Wording(
        ("a beach", "a sand beach", "a piece of sand beside the water"),
        ("white waves run along the sand", "{c} water and {g} sand lie side by side",
         "{c} water runs along the {g} land"),
    ),
    "commercial": Wording(
        ("a commercial area", "an area of large buildings", "a dense area of buildings"),
        ("{m} stand close together", "buildings with {c} roofs and dark shadows",
         "large {c} roofs stand side by side"),
    ),
    "chaparral": Wording(
        ("a chaparral", "a piece of dry land", "a land with small plants"),
        ("{c} plants are scattered on the {g} ground", "small plants grow on the {g} sand",
         "{c} plants cover the {g} land"),
    ),
    "dense": Wording(
        ("a dense residential area", "a dense area of houses", "an area of small houses"),
        ("houses stand close together in dense rows", "{m} are densely arranged in lines",
         "small {c} roofs stand close together"),
    ),
    "medium": Wording(
        ("a medium residential area", "a residential area with trees", "an area of houses and trees"),
        ("houses stand in rows with trees between them", "each house stands among trees",
         "{m} with trees and gardens"),
    ),
    "sparse": Wording(
        ("a sparse residential area", "a house among trees", "an area with few houses"),
        ("{m} among trees", "trees and grass are around the house", "a small road goes to the house"),
    ),
    "mobile": Wording(
        ("a mobile home park", "an area of long houses", "a dense residential area"),
        ("long houses are arranged in dense rows", "{m} are arranged neatly in lines",
         "{m} side by side along the streets"),
    ),
    "forest": Wording(
        ("a dense forest", "a piece of {c} forest", "a land with trees"),
        ("{c} trees cover the {g} ground", "{c} plants grow close together", "dense {c} trees grow on the land"),
    ),
    "freeway": Wording(
        ("a freeway", "a wide straight road", "a pair of wide roads"),
        ("two wide straight roads lie side by side", "cars run on two {c} roads with white lines",
         "cars run along the straight {c} road"),
    ),
    "crossing": Wording(
        ("an intersection", "a crossing of roads", "a crossing of streets"),
        ("two {c} roads cross each other", "cars stand where two roads cross",
         "two roads with white lines cross on the ground"),
    ),
    "overpass": Wording(
        ("an overpass", "a crossing of roads", "a bridge over a road"),
        ("a {c} road goes over another road", "cars run on the crossing roads",
         "one straight road crosses the others like a bridge"),
    ),
    "viaduct": Wording(
        ("a viaduct", "a crossing of roads", "a bridge with round roads"),
        ("round roads go around a crossing", "{m} beside two crossing roads", "roads cross each other and go round"),
    ),
    "golf": Wording(
        ("a golf course", "a piece of green grass land", "a field of grass and sand"),
        ("a curved path goes through the grass and sand", "sand and grass lie side by side",
         "sand and trees are scattered on the green grass"),
    ),
    "harbor": Wording(
        ("a harbor", "a port", "a parking place on the water"),
        ("{m} stand in rows on the water", "{m} are parked neatly side by side",
         "white lines lie close together on the water"),
    ),
    "parking": Wording(
        ("a parking lot", "a car park", "a large parking place"),
        ("many cars are parked in lines", "cars stand close together in rows",
         "{m} are arranged neatly between white lines"),
    ),
    "river": Wording(
        ("a curved river", "a river", "a piece of {c} water"),
        ("{c} water goes through the {g} land", "the curved water goes through the land",
         "trees and land are on both sides of the water"),
    ),
    "bridge": Wording(
        ("a bridge", "a road over a river", "a straight road over water"),
        ("a straight road goes over the wide water", "{m} goes over the river", "a long {c} road crosses the water"),
    ),
    "tanks": Wording(
        ("a storage place", "a group of round tanks", "a storage area"),
        ("{m} stand on the {g} ground", "round {c} roofs stand in rows", "{m} are arranged side by side"),
    ),
    "tennis": Wording(
        ("a tennis court", "a sports place", "a sports field with white lines"),
        ("{m} lie side by side", "white lines are on the {c} field", "white lines are on the ground of the {c} court"),
    ),
    "residential": Wording(
        ("a residential area", "a town with houses", "an area of houses and roads"),
        ("houses are arranged neatly in rows", "{m} are arranged in lines", "roads go between rows of {c} roofs"),
    ),
    "meadow": Wording(
        ("a meadow", "a piece of green land", "a piece of open grass land"),
        ("{g} grass grows on the open land", "{g} grass covers the ground", "the grass land is flat and {g}"),
    ),
    "lawn": Wording(
        ("a meadow", "a piece of green land", "a piece of grass land"),
        ("curved paths go through the {g} land", "{g} grass and a small road",
         "a small road goes through the green land"),
    ),
    "ocean": Wording(
        ("an ocean", "a piece of {g} water", "a stretch of {g} water"),
        ("small waves are on the {g} water", "the {g} water goes on to each side", "the {g} sea is full of waves"),
    ),
    "industrial": Wording(
        ("an industrial area", "an area of long buildings", "a storage area"),
        ("{m} are arranged in rows", "long {c} roofs are arranged neatly in lines",
         "long buildings with {c} roofs and a road"),
    ),
    "bare": Wording(
        ("a piece of bare land", "a bare piece of {g} ground", "a piece of dry land"),
        ("few plants grow on the {g} land", "small stones lie on the flat {g} ground", "the land is dry and {g}"),
    ),
    "desert": Wording(
        ("a desert", "a piece of dry land", "a piece of {g} sand"),
        ("waves of {g} sand cover the land", "long lines of sand lie side by side", "the {g} sand is full of waves"),
    ),
    "mountain": Wording(
        ("a mountain", "a bare {g} mountain", "a piece of high land"),
        ("dark shadows lie on the {g} land", "{m} go through the land", "high {g} land without houses"),
    ),
    "center": Wording(
        ("a center", "a large round building", "a building with a round roof"),
        ("a {c} round roof stands on a paved place", "the {c} roof is round with lines to the middle",
         "a large {c} building in the middle of the ground"),
    ),
    "church": Wording(
        ("a church", "a building like a cross", "a tall old building"),
        ("two {c} roofs cross each other", "a {c} building like a cross stands here",
         "two long roofs lie across each other"),
    ),
    "park": Wording(
        ("a park", "a piece of green land with a lake", "a place with trees and paths"),
        ("small roads go around the {c} water", "a {c} pond and many trees on the grass",
         "paths go between the trees and the water"),
    ),
    "playground": Wording(
        ("a playground", "a sports field", "a field with a track"),
        ("a {c} track goes around the football field", "a football field lies in a {c} ring",
         "a green field in the middle of a {c} ring"),
    ),
    "pond": Wording(
        ("a pond", "a large pond", "a piece of {c} water"),
        ("{c} water lies in the middle of the land", "a round piece of {c} water",
         "the {c} water is round with land on each side"),
    ),
    "station": Wording(
        ("a railway station", "a station", "a place with rail tracks"),
        ("long roofs stand between the straight tracks", "{m} lie side by side", "a train stands beside a long roof"),
    ),
    "resort": Wording(
        ("a resort", "a place with a large pool", "a resort with a pool"),
        ("houses stand around a blue pool", "blue water in the middle of buildings",
         "a pond of clear blue water and houses around it"),
    ),
    "school": Wording(
        ("a school", "a building with a sports field", "an area of large buildings"),
        ("long {c} roofs stand around a small field", "a sports field is beside the long {c} building",
         "{m} and a track"),
    ),
    "square": Wording(
        ("a square", "a paved place", "a place with green grass"),
        ("paths cross in the middle of the place", "four pieces of grass lie around a round middle",
         "a {c} place with rings and paths"),
    ),
    "stadium": Wording(
        ("a stadium", "a round sports place", "a large round building"),
        ("a {c} ring goes around the football field", "a football field lies in a round building",
         "a large {c} building with a green field in the middle"),
    ),
}  # fmt: skip
