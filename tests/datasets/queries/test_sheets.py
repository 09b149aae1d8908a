"""Sheets with answers: one picture, or one page that holds everything and runs nothing."""

import base64
import io
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from datasets.queries.sheets import COLUMNS, SIDE, Item, Sheet, write_html, write_png

NASTY = '<script>alert("1")</script> & \' \n\x1b[2J \ud800'


@pytest.fixture
def pictures(tmp_path):
    """A wide, a high and a tiny image of one colour each, and one that cannot be read."""
    paths = []
    for number, (size, colour) in enumerate((((300, 100), "red"), ((50, 200), "blue"), ((2, 2), "lime"))):
        paths.append(tmp_path / f"{number}<b>.png")
        Image.new("RGB", size, colour).save(paths[-1])
    (tmp_path / "broken.png").write_bytes(b"no picture")
    return [*paths, tmp_path / "broken.png"]


def sheet_of(pictures, n, query_picture=None, text="many planes"):
    items = [
        Item(f"{k}. distance {k}", f"{k}.tif · {text}", f"{text} " * k, [*pictures, None][k % (len(pictures) + 1)])
        for k in range(n)
    ]
    return Sheet(text, query_picture, (f"model {text}", "searched: 7 images"), items, ("a remark",))


class Page(HTMLParser):
    """Collects tags, their attributes and the text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)

    def of(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def test_a_page_holds_its_pictures_and_loads_nothing(pictures, tmp_path):
    write_html(sheet_of(pictures, 6, pictures[0]), tmp_path / "a.html")
    page = Page((tmp_path / "a.html").read_text())
    assert len(page.of("li")) == 6
    sources = [image["src"] for image in page.of("img")]
    assert len(sources) == 1 + 5  # the query, and all items but the one without a picture
    for source, size, colour in ((sources[1], (200, 67), (254, 0, 0)), (sources[2], (50, 200), (0, 0, 254))):
        head, content = source.split(",")
        assert head == "data:image/jpeg;base64"
        image = Image.open(io.BytesIO(base64.b64decode(content)))
        assert image.size == size
        assert np.allclose(np.asarray(image)[5, 5], colour, atol=3)
    assert all(source.startswith("data:") for source in sources)
    assert not {"script", "link", "iframe", "object", "a"} & {tag for tag, _ in page.tags}
    assert "default-src 'none'" in page.of("meta")[1]["content"]


def test_texts_of_users_are_escaped(pictures, tmp_path):
    write_html(sheet_of(pictures, 3, pictures[0], NASTY), tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<script" not in text
    page = Page(text)
    assert not page.of("script")
    assert not page.of("b<")
    shown = "".join(page.text)
    assert '<script>alert("1")</script> & \' \\n\\x1b[2J \\ud800' in shown
    assert page.of("img")[1]["alt"] == pictures[0].name


def test_a_page_of_nothing_is_a_page(tmp_path):
    write_html(Sheet("two planes", None, (), [], ()), tmp_path / "a.html")
    page = Page((tmp_path / "a.html").read_text())
    assert not page.of("li")
    assert "two planes" in page.text


@pytest.mark.parametrize("n", [0, 1, COLUMNS, COLUMNS + 1])
def test_a_picture_has_a_row_for_every_five_items(pictures, tmp_path, n):
    heights = {}
    for query in (None, pictures[0]):
        write_png(sheet_of([pictures[2]], n, query), tmp_path / "a.png")
        with Image.open(tmp_path / "a.png") as drawn:
            assert drawn.format == "PNG"
            assert drawn.width > COLUMNS * SIDE
            heights[query] = drawn.height
    n_rows = -(-n // COLUMNS)
    assert heights[None] > n_rows * SIDE * 0.1
    assert heights[pictures[0]] >= heights[None]


def test_a_picture_shows_pictures_where_they_belong(pictures, tmp_path):
    write_png(sheet_of(pictures, 3, pictures[1]), tmp_path / "a.png")
    shown = np.asarray(Image.open(tmp_path / "a.png").convert("RGB")).astype(int)
    share = {
        name: np.argwhere((np.abs(shown - colour) < 20).all(2)).mean(0)
        for name, colour in (("red", (255, 0, 0)), ("lime", (0, 255, 0)))
    }
    assert share["red"][1] < share["lime"][1]  # the first item stands left of the third
    blue = np.argwhere((np.abs(shown - (0, 0, 255)) < 20).all(2))
    assert blue[:, 0].min() < share["red"][0] < blue[:, 0].max()  # the query above, the second item beside


def test_long_and_odd_texts_are_drawn(pictures, tmp_path):
    text = "x" * 5_000 + NASTY + " 飞机 " * 50
    write_png(sheet_of(pictures, 4, None, text), tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as drawn:
        assert drawn.height < 2_500


def test_what_cannot_be_written_leaves_nothing(pictures, tmp_path):
    for write in (write_png, write_html):
        with pytest.raises(OSError, match="folder"):
            write(sheet_of(pictures, 1), tmp_path)
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".draft"]
