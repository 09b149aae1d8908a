"""Panels with hostile texts, long ties and missing pictures, and lines that fit."""

import re
from dataclasses import replace

import pytest
from PIL import Image

from benchmark.store.store import Store
from reports.gallery.drawing import draw_panel
from reports.gallery.files import GalleryParts, read_gallery, write_gallery
from reports.gallery.page import page
from reports.gallery.panel import Answer, Found, Item, Panel, precision_text, tie_text
from reports.gallery.text_fitting import fitted, inches

HOSTILE = '<script>x</script> $\\alpha$ & "q" \x1b[2J ‮ 中文 ' + "w" * 200


def panel(text="a caption", searched="image", n=10, size=12):
    item = Item(text, text, text)
    found = tuple(Found(item, k % 2 == 0, 3.0, 1, size) for k in range(n))
    answers = tuple(Answer(text, "distance", 0.5, found) for _ in range(3))
    asked = "sound" if searched == "image" else "image"
    names = {"dataset": "ucm", "direction": f"{asked[0]}2{searched[0]}", "kind": "best", "asked": asked}
    return Panel(query=item, searched=searched, source="stand-in data", split="s", answers=answers, cells=(), **names)


@pytest.mark.parametrize("searched", ["image", "sound"])
@pytest.mark.parametrize("ending", [".png", ".pdf"])
def test_hostile_texts_are_drawn(tmp_path, searched, ending):
    path = tmp_path / f"panel{ending}"
    draw_panel(panel(HOSTILE, searched), tmp_path, path)
    if ending == ".png":
        with Image.open(path) as drawn:
            assert drawn.width == 1074
    else:
        assert path.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("searched", ["image", "sound"])
def test_the_page_escapes_everything(searched):
    text = page(HOSTILE, [panel(HOSTILE, searched)], [HOSTILE])
    assert "<script" not in text
    assert "\x1b" not in text
    assert "‮" not in text
    assert "&lt;script&gt;" in text
    assert not re.search(r'(?:src|aria-label)="[^"]*q" ', text)


def test_a_gallery_of_one_item_and_of_no_panels_is_written(tmp_path):
    store = Store(tmp_path / "run")
    store.folder.mkdir()
    write_gallery(store, lambda folder: GalleryParts((panel(n=1, size=1),), ("a note",)))
    assert [entry.picture for entry in read_gallery(store).panels] == ["ucm-s2i-best.png"]
    write_gallery(store, lambda folder: GalleryParts((), ("nothing to see",)))
    assert read_gallery(store).panels == ()
    assert "nothing to see" in (store.reports / "gallery/gallery.html").read_text()
    assert not (store.reports / "gallery/ucm-s2i-best.png").exists()


def test_half_written_lists_are_no_gallery(tmp_path):
    store = Store(tmp_path / "run")
    store.folder.mkdir()
    assert read_gallery(store) is None
    path = write_gallery(store, lambda folder: GalleryParts((), ())).parent / "index.json"
    path.write_text(path.read_text()[:-5])
    assert read_gallery(store) is None


def test_lines_fit_and_lose_no_word_that_has_room():
    for text in ("one two three four five", HOSTILE, "w" * 300, ""):
        for n_lines in (1, 2, 3):
            lines = fitted(text, 1.2, 7, n_lines)
            assert len(lines) <= n_lines
            assert all(inches(line, 7) <= 1.2 for line in lines)
    assert fitted("one  two\nthree", 5, 7) == ["one two three"]
    assert fitted("one two three", 0.45, 7)[-1].endswith("…")


def test_numbers_of_ties_and_scores():
    shown = panel().answers[0].found
    assert tie_text(shown) == "10 of 12 tied"
    assert tie_text([replace(one, size=10) for one in shown]) == "10 tied"
    assert tie_text([replace(shown[0], size=1)]) == ""
    similar = replace(panel().answers[0], measure="similarity")
    assert [similar.value_text(value) for value in (0.5, -0.25, 10.5, 1.0, -0.0001)] == [
        ".500", "-.250", "10.500", "1.000", ".000",
    ]  # fmt: skip
    assert [precision_text(value) for value in (float("nan"), 1.0, 0.25)] == ["–", "1.000", ".250"]
