"""Which tables show the oracle rows."""

import csv
import re

from reports.results.collect import collect
from reports.writer import write_reports
from tests.support.report_results import FLOOR, HASHING, cell, line_of, result, run_of, split

TEXT = {"sound": "caption-text"}
ORACLE = "oracle: the caption as text in place of its sound (caption-text): perfect speech recognition"


def on_text(method, value, facts=HASHING):
    return result(cell(method, 64, 0, **TEXT), facts, value, oracles=("caption-text",))


def oracle_run(folder, sounds, asked):
    """Two methods on each of these sounds and on the caption as text; one with features of its own is skipped there."""
    found = [on_text("better", 0.95), on_text("worse", 0.9), on_text("noise", 0.1, facts=FLOOR)]
    found.append(result(cell("words", 64, 0, **TEXT), HASHING, status="skipped", reason="has its own features"))
    for place, sound in enumerate(sounds):
        found.append(result(cell("better", 64, 0, sound=sound), HASHING, 0.6 - place / 10))
        found.append(result(cell("worse", 64, 0, sound=sound), HASHING, 0.5 - place / 10))
    return run_of(folder / "oracle", found, [split(0)], {"sound_features": asked})


def test_an_oracle_is_a_row_group_of_its_own_beside_the_run_on_sounds(tmp_path, no_figures):
    store = oracle_run(tmp_path, ["bag-of-audio-words"], ["bag-of-audio-words", "caption-text"])
    folder = write_reports(store).parent
    (group,) = collect(store)
    assert [line.label for line in group.lines if line.standing == "oracle"] == [
        "better on caption-text",
        "words on caption-text",
        "worse on caption-text",
        "noise on caption-text",
    ]
    text = (folder / "tables" / "map.md").read_text()
    # Marks are those of the rows without it.
    assert "**0.600**" in line_of(folder / "tables" / "map.md", "| better ")
    assert "<ins>0.500</ins>" in line_of(folder / "tables" / "map.md", "| worse ")
    for name in ("better", "worse"):
        assert not re.search(r"\*\*|<ins>", line_of(folder / "tables" / "map.md", f"| {name} on caption-text"))
    assert text.index(f"*{ORACLE}*") > text.index("| worse ")
    assert "–ˢ" in line_of(folder / "tables" / "map.md", "| words on caption-text")
    both = "bag-of-audio-words (sound), in oracle rows caption-text (sound)"
    assert both in text
    assert both in (folder / "details.md").read_text()
    for kind in ("map", "precision", "cost"):
        rows = list(csv.DictReader((folder / "tables" / f"{kind}.csv").open()))
        on_sounds = {row["method"] for row in rows if row["sound_features"] == "caption-text"}
        skipped = ["words"] if kind == "map" else []
        assert on_sounds == {f"{name} on caption-text" for name in ("better", "worse", "noise", *skipped)}


def test_an_oracle_stands_with_the_sounds_asked_for_first(tmp_path, no_figures):
    sounds = ["bag-of-audio-words", "mfcc-statistics"]
    store = oracle_run(tmp_path, sounds, ["mfcc-statistics", "bag-of-audio-words", "caption-text"])
    with_oracle = {group.group.front_end_text: bool(group.select("oracle")) for group in collect(store)}
    assert with_oracle == {
        "hog-colour (image) + bag-of-audio-words (sound)": False,
        "hog-colour (image) + mfcc-statistics (sound)": True,
    }
    text = (write_reports(store).parent / "tables" / "map-ucm-stand-in-mfcc-statistics.md").read_text()
    assert "the oracle rows appear only in this table, not under bag-of-audio-words (sound)" in text


def test_an_oracle_alone_is_a_group_of_its_own(tmp_path):
    store = oracle_run(tmp_path, [], ["caption-text"])
    (group,) = collect(store)
    assert group.group.front_end_text == "hog-colour (image) + caption-text (sound)"
    folder = write_reports(store).parent
    assert ORACLE in (folder / "tables" / "map.md").read_text()
    assert "**" not in (folder / "tables" / "map.md").read_text()
    assert (folder / "figures" / "pr-recall-ucm-stand-in.png").is_file()


def test_an_oracle_stands_with_features_from_a_file_that_were_asked_for_first(tmp_path, no_figures):
    found = [on_text("better", 0.95), result(cell("better", 64, 0, sound="mfcc-words"), HASHING, 0.5)]
    found.append(result(cell("better", 64, 0, sound="mine", feature_files={"sound": "mine.npz"}), HASHING, 0.6))
    request = {"sound_features": ["folder/mine.npz", "mfcc-words", "caption-text"]}
    store = run_of(tmp_path / "oracle", found, [split(0)], request)
    assert {group.group.front_end_text: bool(group.select("oracle")) for group in collect(store)} == {
        "hog-colour (image) + mfcc-words (sound)": False,
        "hog-colour (image) + mine (sound, user's file)": True,
    }


def test_an_oracle_beside_images_from_a_file_stands_with_the_sounds_of_that_file(tmp_path):
    files = {"image": "looks.npz"}
    found = [
        result(cell("better", 64, 0, "looks", **TEXT, feature_files=files), HASHING, 0.9, oracles=("caption-text",))
    ]
    found += [result(cell("better", 64, 0, "looks", feature_files=files), HASHING, 0.6)]
    found += [result(cell("better", 64, 0), HASHING, 0.5)]
    store = run_of(tmp_path / "oracle", found, [split(0)])
    assert {group.group.front_end_text: bool(group.select("oracle")) for group in collect(store)} == {
        "hog-colour (image) + bag-of-audio-words (sound)": False,
        "looks (image, user's file) + bag-of-audio-words (sound)": True,
    }
