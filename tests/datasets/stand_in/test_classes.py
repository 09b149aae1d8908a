"""The class sizes of the stand-ins."""

from datasets.stand_in.classes import CLASS_SIZES


def test_class_sizes_follow_the_originals():
    assert {name: (len(sizes), sum(sizes.values())) for name, sizes in CLASS_SIZES.items()} == {
        "ucm": (21, 504),
        "sydney": (7, 218),
        "rsicd": (30, 682),
    }
    assert min(min(sizes.values()) for sizes in CLASS_SIZES.values()) >= 10
    assert CLASS_SIZES["rsicd"]["Playground"] == max(CLASS_SIZES["rsicd"].values())
    assert max(CLASS_SIZES["sydney"], key=CLASS_SIZES["sydney"].get) == "residential"
