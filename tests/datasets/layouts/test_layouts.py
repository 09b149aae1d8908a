"""The published layouts, on hand-made trees of a few images: what is read, and one clear line where it cannot be."""

import json

import numpy as np
import pytest
import soundfile

from benchmark.contract.errors import DataUnavailable, UserError
from datasets import opening
from datasets.layouts.rsicd import RSICD
from datasets.layouts.sydney import Sydney
from datasets.layouts.ucm import UCM
from datasets.opening import open_dataset
from datasets.stand_in import write as stand_in

SMALL = {"agricultural": 4, "airplane": 8}
NUMBERED = [f"{n}.tif" for n in range(1, 13)]


def record(name, **fields):
    """One image record with five sentences, as published: the sentence ids do not follow the order."""
    sentences = [{"raw": f"sentence {k} of {name} .", "tokens": [], "sentid": 9 - k} for k in range(5)]
    return {"filename": name, "imgid": 0, "sentids": [9, 5, 6, 8, 7], "sentences": sentences, "split": "train"} | fields


def publish(layout, root, records):
    """Writes a caption file and image files (of a few bytes each) in the published layout; returns root."""
    base = root / layout.folder
    (base / layout.image_folder).mkdir(parents=True, exist_ok=True)
    (base / layout.caption_file).write_text(json.dumps({"images": records, "dataset": layout.name}))
    for entry in records:
        (base / layout.image_folder / entry["filename"]).write_bytes(b"image " + entry["filename"].encode())
    return root


def small_ucm(root, records=None):
    return publish(UCM, root, [record(name) for name in NUMBERED] if records is None else records)


def read_ucm(root):
    return UCM(root, "real", SMALL).read()


def add_sounds(root, layout, names):
    folder = root / layout.folder / "sounds"
    folder.mkdir(exist_ok=True)
    for position, name in enumerate(names):
        write_wav(folder / name, position)


def write_wav(path, number):
    """Writes a sound of ten samples of that number."""
    soundfile.write(path, np.full(10, number, np.int16), 16_000)


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
    assert RSICD.class_sizes["Playground"] == 370 + 661  # the second number is that of playfields


def test_sentences_stay_in_published_order_whatever_their_ids(tmp_path):
    data = read_ucm(small_ucm(tmp_path))
    expected = tuple(tuple(f"sentence {k} of {name} ." for k in range(5)) for name in NUMBERED)
    assert data.sentences == expected


def test_rsicd_class_comes_from_the_label_then_the_lists_then_the_name(tmp_path):
    records = [
        record("beach_1.jpg", label="Airport"),  # the label wins over list and name
        record("beach_2.jpg"),  # the list wins over the name
        record("beach_3.jpg"),
        record("00017.jpg"),  # a numbered image, in a list alone
        record("playfields_1.jpg"),
        record("baseballfield_1.jpg"),
        record("00018.jpg", label="playfields"),
    ]
    publish(RSICD, tmp_path, records)
    lists = tmp_path / "RSICD" / "txtclasses_rsicd"
    lists.mkdir()
    (lists / "Park.txt").write_text("beach_1.jpg\nbeach_2.jpg\r\n")
    (lists / "playfields.txt").write_text("00017.jpg\n")
    (lists / "._Park.txt").write_bytes(b"\x00\x05\xff\xfe")  # what a Mac leaves beside a file
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


def test_sounds_are_matched_in_number_order(tmp_path):
    small_ucm(tmp_path)
    add_sounds(tmp_path, UCM, [f"{n}S{k}.wav" for n in range(1, 12) for k in (4, 3, 2, 1, 0)])
    data = read_ucm(tmp_path)
    assert [path.name for path in data.recordings[0]] == ["1S0.wav", "1S1.wav", "1S2.wav", "1S3.wav", "1S4.wav"]
    assert data.recordings[11] == ()
    assert data.speech == "recorded (11 images) and espeak-ng (1)"
    add_sounds(tmp_path, UCM, [f"12S{k}.wav" for k in range(8, 13)])  # 8, 9, 10, 11, 12: not in the order of text
    assert [path.name for path in read_ucm(tmp_path).recordings[11]] == [f"12S{k}.wav" for k in range(8, 13)]
    assert read_ucm(tmp_path).speech == "recorded"


def test_rsicd_sounds_run_on_over_images(tmp_path):
    publish(RSICD, tmp_path, [record("airport_225.jpg"), record("airport_22.jpg")])
    (tmp_path / "RSICD/sounds").mkdir()
    (tmp_path / "RSICD/sounds/notes.txt").write_text("not a sound")
    add_sounds(tmp_path, RSICD, [f"airport_225S{k}.wav" for k in range(700, 705)] + ["airport_2250S1.wav"])
    data = RSICD(tmp_path, "real", {"Airport": 2}).read()
    assert data.ids == ("airport_22.jpg", "airport_225.jpg")
    assert [path.name for path in data.recordings[1]] == [f"airport_225S{k}.wav" for k in range(700, 705)]
    assert data.recordings[0] == ()


def test_digest_is_of_the_content_not_of_the_order(tmp_path):
    records = [record(name) for name in NUMBERED]
    base = tmp_path / "UCM_captions"
    first = read_ucm(small_ucm(tmp_path, records)).digest
    assert read_ucm(small_ucm(tmp_path, records[::-1])).digest == first
    digests = {first}
    sentences = [dict(sentence) for sentence in records[4]["sentences"]]
    sentences[2]["raw"] += "!"
    digests.add(
        read_ucm(small_ucm(tmp_path, [*records[:4], record("5.tif", sentences=sentences), *records[5:]])).digest
    )
    digests.add(UCM(small_ucm(tmp_path, records), "real", {"agricultural": 5, "airplane": 7}).read().digest)
    (base / "imgs/12.tif").write_bytes(b"image 12.tiF")
    digests.add(read_ucm(tmp_path).digest)
    add_sounds(small_ucm(tmp_path, records), UCM, [f"7S{k}.wav" for k in range(5)])
    digests.add(read_ucm(tmp_path).digest)
    write_wav(base / "sounds/7S3.wav", 9)
    digests.add(read_ucm(tmp_path).digest)
    small_ucm(tmp_path, [*records[:6], record("7.tif", sentences=sentences), *records[7:]])  # a recorded sentence
    digests.add(read_ucm(tmp_path).digest)
    assert len(digests) == 7
    write_wav(base / "sounds/7S3.wav", 3)
    assert read_ucm(small_ucm(tmp_path, records)).digest in digests


def test_names_that_count_alike_have_an_order_of_their_own(tmp_path):
    """airport_1 and airport_01 have the same number; the caption file must not decide which comes first."""
    records = [record("airport_1.jpg"), record("airport_01.jpg"), record("airport_².jpg"), record("airport_5²5.jpg")]
    orders = {
        RSICD(publish(RSICD, tmp_path, order), "real", {"Airport": 4}).read().ids for order in (records, records[::-1])
    }
    assert len(orders) == 1


def test_real_data_needs_a_folder(tmp_path):
    with pytest.raises(UserError, match="--data-root DIR"):
        open_dataset(UCM, "real", None)
    with pytest.raises(UserError, match=rf"{tmp_path / 'nowhere'} is no folder"):
        open_dataset(UCM, "real", tmp_path / "nowhere")
    with pytest.raises(DataUnavailable, match=r"expected the caption file dataset.json, found none"):
        open_dataset(UCM, "real", tmp_path)


def test_a_stand_in_is_drawn_once_and_whole(tmp_cache, monkeypatch):
    drawn = []

    def draw(name, root):
        small_ucm(root)
        drawn.append(name)
        if len(drawn) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(stand_in, "write_stand_in", draw)
    monkeypatch.setattr(stand_in, "CLASS_SIZES", {"ucm": SMALL})
    with pytest.raises(KeyboardInterrupt):
        open_dataset(UCM, "stand-in", None)
    assert [path for path in (tmp_cache / "stand-in").iterdir() if path.is_dir()] == []
    first, second = (open_dataset(UCM, "stand-in", None) for _ in range(2))
    assert drawn == ["ucm", "ucm"]
    assert first.paths == second.paths
    assert first.source == "stand-in"
    assert opening.cache_folder() in first.paths[0].parents
