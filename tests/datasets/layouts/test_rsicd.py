"""RSICD on hand-made folders: where the class of an image comes from, and how sounds are numbered."""

import pytest

from benchmark.contract.errors import DataUnavailable
from datasets.layouts.rsicd import RSICD
from tests.datasets.layouts.hand_made import add_sounds, publish, record


def test_rsicd_class_comes_from_the_label_then_the_lists_then_the_name(tmp_path):
    records = [
        record("beach_1.jpg", label="Airport"),  # the label wins over list and name
        record("beach_2.jpg"),  # the list wins over the name
        record("beach_3.jpg"),
        record("00017.jpg"),  # a numbered image that only a list names
        record("playfields_1.jpg"),
        record("baseballfield_1.jpg"),
        record("00018.jpg", label="playfields"),
    ]
    publish(RSICD, tmp_path, records)
    lists = tmp_path / "RSICD" / "txtclasses_rsicd"
    lists.mkdir()
    (lists / "Park.txt").write_text("beach_1.jpg\nbeach_2.jpg\r\n")
    (lists / "playfields.txt").write_text("00017.jpg\n")
    (lists / "._Park.txt").write_bytes(b"\x00\x05\xff\xfe")  # macOS leaves such files beside others
    sizes = {"Airport": 1, "BaseballField": 1, "Beach": 1, "Park": 1, "Playground": 3}
    data = RSICD(tmp_path, "real", sizes).read()
    found = {name: data.class_names[label] for name, label in zip(data.ids, data.labels, strict=True)}
    assert found == {
        "beach_1.jpg": "Airport", "beach_2.jpg": "Park", "beach_3.jpg": "Beach", "00017.jpg": "Playground",
        "playfields_1.jpg": "Playground", "baseballfield_1.jpg": "BaseballField", "00018.jpg": "Playground",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (record("00017.jpg"), "none of them"),
        (record("nowhere_1.jpg"), "nowhere"),
        (record("a.jpg", label="Moon"), "moon"),
    ],
)
def test_rsicd_image_without_a_class_is_named(tmp_path, entry, found):
    publish(RSICD, tmp_path, [entry])
    with pytest.raises(DataUnavailable, match=rf"rsicd: the image {entry['filename']} .*found '?{found}"):
        RSICD(tmp_path, "real", {"Airport": 1}).read()


def test_rsicd_sounds_run_on_over_images(tmp_path):
    publish(RSICD, tmp_path, [record("airport_225.jpg"), record("airport_22.jpg")])
    (tmp_path / "RSICD/sounds").mkdir()
    (tmp_path / "RSICD/sounds/notes.txt").write_text("not a sound")
    add_sounds(tmp_path, RSICD, [f"airport_225S{k}.wav" for k in range(700, 705)] + ["airport_2250S1.wav"])
    data = RSICD(tmp_path, "real", {"Airport": 2}).read()
    assert data.ids == ("airport_22.jpg", "airport_225.jpg")
    assert [path.name for path in data.recordings[1]] == [f"airport_225S{k}.wav" for k in range(700, 705)]
    assert data.recordings[0] == ()


def test_names_with_equal_numbers_have_a_fixed_order(tmp_path):
    """airport_1 and airport_01 have the same number; the caption file must not decide which comes first."""
    records = [record("airport_1.jpg"), record("airport_01.jpg"), record("airport_².jpg"), record("airport_5²5.jpg")]
    orders = {
        RSICD(publish(RSICD, tmp_path, order), "real", {"Airport": 4}).read().ids for order in (records, records[::-1])
    }
    assert len(orders) == 1
