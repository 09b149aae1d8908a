"""What `data info` says about a data set."""

import json

from datasets.commands.info import describe
from datasets.layouts.rsicd import RSICD
from datasets.layouts.sydney import Sydney
from datasets.layouts.ucm import UCM
from tests.datasets.commands.nine_images import ROW, SmallUCM, record_all


def test_describe_says_what_it_is_where_to_get_it_and_how_to_lay_it_out():
    for layout, files, n_images in (
        (UCM, ["imgs/1.tif … 2100.tif", "sounds/1S0.wav …"], "2,100 images, 21 classes"),
        (Sydney, ["imgs/1.tif … 613.tif", "sounds/1S0.wav …"], "613 images, 7 classes"),
        (RSICD, ["RSICD_images/airport_1.jpg …", "txtclasses_rsicd/Airport.txt …"], "10,921 images, 30 classes"),
    ):
        text = describe(layout, ROW, None)
        assert n_images in text
        layout_lines = [line.strip() for line in text[text.index("  layout:") :].splitlines()]
        assert layout_lines[0] == f"layout:     DIR/{layout.folder}/"
        for name in [layout.caption_file, *files]:
            assert any(line.startswith(name) for line in layout_lines), name
        for what in (
            "images:     http",
            "captions:   https://github.com/",
            "recordings: ",
            "cite:       ",
            "licence:    ",
        ):
            assert sum(line.startswith(f"  {what}") for line in text.splitlines()) == 1
        assert "no --data-root DIR was given, so runs use the stand-in" in text
        assert all(line.isprintable() for line in text.splitlines())  # no colours, no tabs


def there(tree):
    """The lines of `describe` about what is there, then the state."""
    lines = [line.strip() for line in describe(SmallUCM, ROW, tree).splitlines()]
    return [line.partition(":")[2].strip() for line in lines if line.startswith(("there:", "state:"))]


def test_describe_counts_what_is_there_part_by_part(tree, tmp_path):
    base = tree / "UCM_captions"
    assert there(tree) == [
        "dataset.json, which names 9 images with 5 sentences an image", "9 of 9 images in imgs/", "no sounds/",
        f"complete in {base}; speech: espeak-ng",
    ]  # fmt: skip
    record_all(tree)
    for name in ("1S0.flac", "99S0.wav", "notes.txt", ".hidden"):
        (base / "sounds" / name).write_text("not read")
    (base / "imgs/5.tif").unlink()
    (base / "imgs/Thumbs.db").write_text("no image of the data set")
    *found, state = there(tree)
    assert found == [
        "dataset.json, which names 9 images with 5 sentences an image", "8 of 9 images in imgs/",
        "sounds of 9 of 9 images in sounds/ (5 an image)",
        "files in sounds/ that belong to no image and are not read: 3 (1S0.flac, 99S0.wav, notes.txt); expected "
        "names like 1S0.wav, for the image 1.tif",
    ]  # fmt: skip
    assert state.startswith("not usable: ucm: 1 of 9 images are missing from imgs/ (5.tif)")
    (base / "dataset.json").write_text("{")
    *found, state = there(tree)
    assert found[:2] == ["dataset.json, which cannot be read", "9 files in imgs/"]
    assert 'should be JSON with a list "images"' in state
    (base / "dataset.json").unlink()
    assert there(tree)[0] == "no dataset.json"
    found, state = there(tmp_path / "elsewhere")
    assert found == f"no folder {tmp_path / 'elsewhere/UCM_captions'}"
    assert state.startswith("not usable: ucm: expected the caption file dataset.json, found none")


def test_nothing_is_claimed_about_another_set_in_the_layout(tree):
    path = tree / "UCM_captions/dataset.json"
    content = json.loads(path.read_text())
    del content["images"][3]["sentences"][2:]
    path.write_text(json.dumps(content))
    text = describe(SmallUCM, ROW, tree)
    assert text.splitlines()[0] == "UCM (ucm): another set in its layout"
    assert "dataset.json, which names 9 images with 2 to 5 sentences an image" in text
    assert "http" not in text
    assert not any(line.startswith("  licence:") for line in text.splitlines())
