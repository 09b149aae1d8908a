"""`report --gallery` and `--panel` on a small run with hash codes, embeddings and a method that scores pairs."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from benchmark.store.store import Store
from reports.gallery.files import GalleryIndex, read_gallery
from reports.writer import write_reports
from tests.support.small_data import complaint, entered

FOLDER = Path("runs/small/reports/gallery")
RS = ("--protocol", "rs-pairs", "--methods", "cca-itq,cca,knn-transfer", "--bits", "4")


@pytest.fixture
def small(kept, monkeypatch, capsys, no_figures):
    """Runs `report small` with options; returns what it prints."""

    def reporting(*options):
        code, out, err = entered(monkeypatch, capsys, "report", "small", *options)
        assert code == 0, err
        return out

    return reporting


@pytest.fixture
def refused(kept, monkeypatch, capsys):
    return lambda *options: complaint(monkeypatch, capsys, "report", "small", *options)


def literal(store, label, direction, name):
    """Distance of each database item from a query, and whether it is relevant, counted bit by bit."""
    result = next(
        r for r in store.results() if (r.cell.method, r.cell.n_bits, r.cell.protocol) == (label, 4, "rs-pairs")
    )
    outputs = store.read_outputs(result.key)
    asked, searched = ("sound", "image") if direction == "s2i" else ("image", "sound")
    query, database = outputs.query[asked], (outputs.database or outputs.query)[searched]
    row = query.ids.index(name)
    distances = [
        sum(a != b for a, b in zip(query.output.unpack()[row], code, strict=True)) for code in database.output.unpack()
    ]
    relevant = [label == query.labels[row] for label in database.labels]
    return {name: found for name, *found in zip(database.ids, distances, relevant, strict=True)}


def test_the_page_shows_what_the_codes_say(small):
    assert f"gallery: {FOLDER}/gallery.html" in small("--gallery", *RS)
    store, text = Store.existing("small"), (FOLDER / "gallery.html").read_text()
    index = read_gallery(store)
    assert {(panel.direction, panel.kind) for panel in index.panels} >= {(d, "best") for d in ("s2i", "i2s")}
    for panel in index.panels:
        article = re.search(rf'<article id="{panel.page.partition("#")[2]}">.*?</article>', text, re.DOTALL)[0]
        assert f"query {panel.query}" in article
        first = re.search(r"<section>.*?</section>", article, re.DOTALL)[0]
        shown = re.findall(r'class="item (\w+)">.*?rank \d+">(\d+)</span><small>(\S+) ·', first, re.DOTALL)
        known = literal(store, "cca-itq", panel.direction, panel.query)
        assert {name: [int(value), kind == "right"] for kind, value, name in shown} == {
            name: known[name] for _, _, name in shown
        }
        values = [int(value) for _, value, _ in shown]
        assert values == sorted(distance for distance, _ in known.values())[: len(values)]
        for value in set(values):
            n_shown, n_all = values.count(value), sum(distance == value for distance, _ in known.values())
            if n_all > 1:
                assert f"{n_all} tied" in first if n_shown == n_all else f"{n_shown} of {n_all:,} tied" in first


def test_pictures_are_those_of_the_data_set_and_panels_are_drawn(small):
    small("--gallery", *RS)
    drawn = {panel.picture for panel in read_gallery(Store.existing("small")).panels} - {""}
    assert drawn
    for name in drawn:
        with Image.open(FOLDER / name) as picture:
            assert picture.width == round(7.16 * 150)
    sources = re.findall(r'<img src="([^"]+)"', (FOLDER / "gallery.html").read_text())
    assert set(sources) == {path.relative_to(FOLDER).as_posix() for path in (FOLDER / "pictures").iterdir()}


def test_the_same_run_gives_the_same_bytes(small):
    def content():
        small("--gallery", *RS)
        return {path: path.read_bytes() for path in sorted(FOLDER.rglob("*")) if path.is_file()}

    assert content() == content()


def test_sounds_can_be_played_and_say_that_they_are_synthetic(small):
    small("--gallery", "--play", *RS)
    sources = set(re.findall(r'<audio[^>]* src="([^"]+)"', (FOLDER / "gallery.html").read_text()))
    assert sources
    for source in sources:
        samples, rate = soundfile.read(FOLDER / source)
        assert rate == 16_000
        assert np.ptp(samples) > 0.1
        with soundfile.SoundFile(FOLDER / source) as file:
            assert "not a recording" in file.comment


@pytest.mark.parametrize("query", ["1.tif", "1", "1.tif#2", "1#2"])
def test_one_panel_is_a_pdf_of_the_width_of_a_page(small, query):
    path = Path(small("--panel", f"ucm:{_asked(query)}", *RS).strip())
    assert path.parent == Path("runs/small/paper")
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+)", path.read_bytes())
    assert float(box[1]) / 72 == pytest.approx(7.16, abs=0.01)
    assert b"/Type3" not in path.read_bytes()


def _asked(query):
    """The same kind of id of the first query of the run."""
    store = Store.existing("small")
    result = next(r for r in store.results() if r.cell.protocol == "rs-pairs")
    number, mark, _ = query.partition("#")
    images, sounds = (store.read_queries(result)[d].ids for d in ("i2s", "s2i"))
    name = sounds[0] if mark else images[0]
    return name if ".tif" in number else name.replace(".tif", "")


def test_without_the_data_ids_and_signs_are_left(small, monkeypatch):
    shutil.move("data", "elsewhere")
    try:
        small("--gallery", *RS)
        text = (FOLDER / "gallery.html").read_text()
        assert "classes in words, captions, pictures and sounds are left out" in text
        assert "<img" not in text
        assert 'class="item right"' in text
    finally:
        shutil.move("elsewhere", "data")


def test_a_later_report_keeps_a_gallery_until_results_change(small, monkeypatch):
    small("--gallery", *RS)
    shutil.rmtree("runs/later", ignore_errors=True)
    shutil.copytree("runs/small", "runs/later")
    store = Store.existing("later")
    write_reports(store)
    index = read_gallery(store)
    assert isinstance(index, GalleryIndex)
    (key, *_) = index.panels[0].cells
    store.write_result(store.read_result(key).model_copy(update={"outputs_checksum": "0" * 64}))
    assert read_gallery(store) is None
    write_reports(store)
    assert not (store.reports / "gallery").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--gallery", "--methods", "a,b,c,d"], "a gallery shows at most 3 side by side, got 4"),
        (["--gallery", "--methods", "nobody"], "--methods: this run has no results of 'nobody'; it has "),
        (["--gallery", "--bits", "64"], "--bits: this run has no results of '64'; it has 3, 4"),
        (["--gallery", "--bits", "3,4"], "--bits: a gallery shows one code length, got 2"),
        (["--gallery", "--datasets", "sydney"], "--datasets: this run has no results of 'sydney'; it has ucm"),
        (["--play"], "--play belongs to a gallery; add --gallery"),
        (["--panel", "ucm"], "--panel should be a data set and the id of a query"),
        (
            ["--panel", "ucm:none"],
            "--panel: 'none' is no query of ucm in this run, on any of its splits; its queries are ",
        ),
    ],
)
def test_what_cannot_be_shown_is_one_line(refused, options, said):
    assert said in refused(*options)
