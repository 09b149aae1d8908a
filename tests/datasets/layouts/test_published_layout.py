"""Published layouts on hand-made folders: order, classes, sentences and sounds."""

import pytest

from datasets.layouts.rsicd import RSICD
from datasets.layouts.sydney import Sydney
from datasets.layouts.ucm import UCM
from tests.datasets.layouts.hand_made import NUMBERED, add_sounds, publish, read_ucm, record, small_ucm


@pytest.mark.parametrize("layout", [UCM, Sydney])
def test_numbered_images_are_in_class_order(tmp_path, layout):
    first, second = list(layout.class_sizes)[:2]
    publish(layout, tmp_path, [record(name) for name in sorted(NUMBERED)])  # 1, 10, 11, 12, 2, ...
    data = layout(tmp_path, "real", {first: 4, second: 8}).read()
    assert data.ids == tuple(NUMBERED)
    assert data.labels.tolist() == [0] * 4 + [1] * 8
    assert data.class_names == (first, second)
    assert [path.read_bytes() for path in data.paths] == [b"image " + name.encode() for name in NUMBERED]
    assert data.speech == "espeak-ng"


def test_published_classes_are_those_of_the_papers():
    assert list(UCM.class_sizes) == sorted(UCM.class_sizes)
    assert (len(UCM.class_sizes), sum(UCM.class_sizes.values())) == (21, 2_100)
    assert list(Sydney.class_sizes.values()) == [242, 22, 50, 45, 92, 96, 66]
    assert sum(Sydney.class_sizes.values()) == 613
    assert (len(RSICD.class_sizes), sum(RSICD.class_sizes.values())) == (30, 10_921)
    assert RSICD.class_sizes["Playground"] == 370 + 661  # the second number counts playfields


def test_sentences_stay_in_published_order_whatever_their_ids(tmp_path):
    data = read_ucm(small_ucm(tmp_path))
    expected = tuple(tuple(f"sentence {k} of {name} ." for k in range(5)) for name in NUMBERED)
    assert data.sentences == expected


def test_sounds_are_matched_in_number_order(tmp_path):
    small_ucm(tmp_path)
    add_sounds(tmp_path, UCM, [f"{n}S{k}.wav" for n in range(1, 12) for k in (4, 3, 2, 1, 0)])
    data = read_ucm(tmp_path)
    assert [path.name for path in data.recordings[0]] == ["1S0.wav", "1S1.wav", "1S2.wav", "1S3.wav", "1S4.wav"]
    assert data.recordings[11] == ()
    assert data.speech == "recorded or unknown (55 sounds) and espeak-ng (5 sounds)"
    add_sounds(tmp_path, UCM, [f"12S{k}.wav" for k in range(8, 13)])  # ordered by number, not as text
    assert [path.name for path in read_ucm(tmp_path).recordings[11]] == [f"12S{k}.wav" for k in range(8, 13)]
    assert read_ucm(tmp_path).speech == "recorded or unknown"
