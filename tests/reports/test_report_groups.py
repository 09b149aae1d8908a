"""Which results stand in one table, and which of them count."""

import csv
import dataclasses
import re

import pytest

from benchmark.plan.presets import SCRATCH
from benchmark.store.store import Store
from reports.results.all_scores import results_frame
from reports.results.collect import collect
from reports.results.file_names import slugs
from reports.results.last_request import is_earlier
from reports.tables.earlier_sign import MEANING
from reports.writer import map_tables_text, write_reports
from tests.support.report_results import (
    FLOOR,
    HASHING,
    STAND_IN,
    cell,
    hand_made,
    line_of,
    result,
    results,
    run_of,
    split,
)


@pytest.fixture
def store(tmp_path):
    return hand_made(tmp_path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_reports(hand_made(tmp_path_factory.mktemp("reports"))).parent


def test_groups_never_share_a_table(folder):
    assert "sydney" not in (folder / "map-ucm-stand-in.md").read_text()
    both = (folder / "map.md").read_text()
    assert "sydney (real data; speech: recordings)" in both
    assert f"ucm ({STAND_IN}; speech: espeak-ng" in both


def test_file_names_differ_where_groups_do():
    base = ("ucm", "real", "rs-pairs", "v1", "hog-colour", "words")
    assert slugs([base]) == ["ucm-real"]
    assert slugs([base, ("ucm", "real", "retrieval", "v1", "hog-colour", "words")]) == [
        "ucm-real-rs-pairs",
        "ucm-real-retrieval",
    ]
    assert slugs([base, ("ucm", "real", "rs-pairs", "v1", "mobilenet_v2", "words")]) == [
        "ucm-real-hog-colour",
        "ucm-real-mobilenet_v2",
    ]


def test_front_ends_make_groups_of_their_own(store, no_figures):
    store.write_result(result(cell("better", 64, 0, "mobilenet_v2"), HASHING, 0.1))
    folder = write_reports(store).parent
    assert "0.100" in (folder / "map-ucm-stand-in-mobilenet_v2.md").read_text()
    assert "0.700 ± 0.141" in (folder / "map-ucm-stand-in-hog-colour.md").read_text()


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """The last request left out `vector`, fits `worse` anew in seed 1 and found no data for `noise`."""
    store = hand_made(tmp_path_factory.mktemp("planned"))
    worse, noise = cell("worse", 64, 1, settings={"n_epochs": 3}), [cell("noise", 64, seed) for seed in (0, 1)]
    digests = {one.key: "f" for one in results() if one.cell.method != "vector"}
    store.write_plan(digests | {worse.key: "another"} | {one.key: "" for one in noise})
    return write_reports(store).parent


@pytest.mark.parametrize("kind", ["map", "precision", "cost"])
def test_rows_of_an_earlier_request_are_marked(planned, kind):
    of_ucm = planned / f"{kind}-ucm-stand-in.md"
    names = re.findall(r"^\| ([^*:].*?) +\|", of_ucm.read_text(), re.MULTILINE)
    assert {"better", "broken", "narrow"} < set(names)
    assert {name for name in names if "ᵉ" in name} == {"worse\\[n_epochs=3\\] ᵉ", "vector ᵉ", "noise ᵉ"}
    assert f"ᵉ {MEANING}" in of_ucm.read_text()
    assert r"vector\textsuperscript{e} &" in of_ucm.with_suffix(".tex").read_text()
    assert f"(e) {MEANING}" in of_ucm.with_suffix(".tex").read_text()
    rows = csv.DictReader(of_ucm.with_suffix(".csv").open())
    assert {row["method"] for row in rows if row["earlier"]} == {"worse[n_epochs=3]", "vector", "noise"}
    assert "ᵉ" not in (planned / f"{kind}-sydney-real.md").read_text()


def test_earlier_results_are_counted_and_none_are_without_a_plan(planned, folder):
    sentence = f"Earlier results: 5 of the 13 results here (rows with ᵉ) are {MEANING}."
    assert sentence in (planned / "report.md").read_text()
    assert "| vector, 40 dim ᵉ" in (planned / "storage-ucm-stand-in.md").read_text()
    for path in [*folder.glob("*.md"), *folder.glob("*.tex")]:
        assert not re.search(r"ᵉ|\{e\}|earlier request", path.read_text()), path.name


def test_a_cell_skipped_without_digest_by_the_last_request_is_not_earlier():
    skipped = result(cell("narrow", 64, 0), HASHING, status="skipped").model_copy(update={"fit_digest": ""})
    assert not is_earlier(skipped, {skipped.key: "f"})
    assert is_earlier(skipped, {"another": "f"})


@pytest.mark.parametrize("orders", [("rsicd aid", "rsicd aid ucm sydney"), ("all", "ucm sydney rsicd aid")])
def test_data_sets_stand_in_the_order_of_the_request(tmp_path, orders):
    store, (asked, order) = Store(tmp_path / "order"), map(str.split, orders)
    store.write_request({"datasets": asked})
    for name in sorted(order):
        store.write_result(result(cell("better", 64, 0, dataset=name), HASHING, 0.5))
    assert [group.group.dataset for group in collect(store)] == order
    assert re.findall(r"in bits on (\w+) \(", map_tables_text(store)) == order
    assert list(results_frame(store).dataset.unique()) == order


TEXT = {"sound": "caption-text"}
ORACLE = "oracle: the caption as text in place of its sound (caption-text): the ceiling of perfect speech recognition"


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
    text = (folder / "map-ucm-stand-in.md").read_text()
    # Marks are those of the rows without it.
    assert "**0.600**" in line_of(folder / "map-ucm-stand-in.md", "| better ")
    assert "<ins>0.500</ins>" in line_of(folder / "map-ucm-stand-in.md", "| worse ")
    for name in ("better", "worse"):
        assert not re.search(r"\*\*|<ins>", line_of(folder / "map-ucm-stand-in.md", f"| {name} on caption-text"))
    assert text.index(f"*{ORACLE}*") > text.index("| worse ")
    assert "–ˢ" in line_of(folder / "map-ucm-stand-in.md", "| words on caption-text")
    both = "bag-of-audio-words (sound), in oracle rows caption-text (sound)"
    assert both in text
    assert both in (folder / "report.md").read_text()
    for kind in ("map", "precision", "cost"):
        rows = list(csv.DictReader((folder / f"{kind}-ucm-stand-in.csv").open()))
        on_sounds = {row["method"] for row in rows if row["sound_features"] == "caption-text"}
        assert on_sounds == {f"{name} on caption-text" for name in ("better", "words", "worse", "noise")}


def test_an_oracle_stands_with_the_sounds_asked_for_first(tmp_path, no_figures):
    sounds = ["bag-of-audio-words", "mfcc-statistics"]
    store = oracle_run(tmp_path, sounds, ["mfcc-statistics", "bag-of-audio-words", "caption-text"])
    with_oracle = {group.group.front_end_text: bool(group.select("oracle")) for group in collect(store)}
    assert with_oracle == {
        "hog-colour (image) + bag-of-audio-words (sound)": False,
        "hog-colour (image) + mfcc-statistics (sound)": True,
    }
    text = (write_reports(store).parent / "map-ucm-stand-in-mfcc-statistics.md").read_text()
    assert "the oracle rows appear only in this table, not under bag-of-audio-words (sound)" in text


def test_an_oracle_alone_is_a_group_of_its_own(tmp_path):
    store = oracle_run(tmp_path, [], ["caption-text"])
    (group,) = collect(store)
    assert group.group.front_end_text == "hog-colour (image) + caption-text (sound)"
    folder = write_reports(store).parent
    assert ORACLE in (folder / "map-ucm-stand-in.md").read_text()
    assert "**" not in (folder / "map-ucm-stand-in.md").read_text()
    assert (folder / "figures" / "pr-recall-ucm-stand-in.png").is_file()


def test_tracks_and_networks_are_groups_of_their_own(tmp_path, no_figures):
    network = dataclasses.asdict(dataclasses.replace(SCRATCH, image_size=96, epochs=8))
    raw = {"image": "pixels", "sound": "mfcc-frames", "track": "end-to-end"}
    found = [result(cell("better", 64, 0), HASHING, 0.5)]
    for rate, value in ((0.002, 0.6), (0.01, 0.7)):
        found.append(result(cell("better", 64, 0, network=network | {"learning_rate": rate}, **raw), HASHING, value))
    store = run_of(tmp_path / "tracks", found, [split(0)])
    folder = write_reports(store).parent
    slow = "small-cnn, 96 pixels, 8 epochs, learning_rate=0.002"
    assert [group.network_text for group in collect(store)] == ["", slow, slow.replace("0.002", "0.01")]
    assert {path.name for path in folder.glob("map-*.md")} == {
        "map-ucm-stand-in-frozen.md",
        "map-ucm-stand-in-end-to-end-small-cnn-96-pixels-8-epochs-learning_rate-0.002.md",
        "map-ucm-stand-in-end-to-end-small-cnn-96-pixels-8-epochs-learning_rate-0.01.md",
    }
    text = (folder / "report.md").read_text()
    assert f"## ucm (stand-in), rs-pairs version 1, end-to-end ({slow})" in text
    everything = " ".join(f"{name}={value}" for name, value in sorted(network.items()))
    assert f"all settings: `{everything}`" in text
    assert (
        f"Protocol rs-pairs version 1; end-to-end track ({slow}), inputs pixels (image) + mfcc-frames (sound)" in text
    )
    rows = list(csv.DictReader((folder / "map.csv").open()))
    assert {(row["track"], row["network"]) for row in rows} >= {("frozen", ""), ("end-to-end", everything)}
    frame = results_frame(store)
    by_value = frame[frame.metric == "s2i/map@all"].set_index("value")
    assert by_value.track.to_dict() == {0.5: "frozen", 0.6: "end-to-end", 0.7: "end-to-end"}
    assert by_value.network[0.6] == everything


def test_results_of_an_earlier_request_take_no_marks(tmp_path, no_figures):
    values = {"old": 0.9, "better": 0.6, "worse": 0.5}
    found = {name: result(cell(name, 64, 0), HASHING, value) for name, value in values.items()}
    store = run_of(tmp_path / "earlier", found.values(), [split(0)])
    store.write_plan({found[name].key: "f" for name in ("better", "worse")})
    table = write_reports(store).parent / "map-ucm-stand-in.md"
    assert "**" not in line_of(table, "| old")
    assert "**0.600**" in line_of(table, "| better")
    assert "<ins>0.500</ins>" in line_of(table, "| worse")
    frame = results_frame(store)
    assert set(frame.method[frame.is_earlier]) == {"old"}


def test_the_terminal_shows_the_groups_of_the_last_request_alone(tmp_path):
    found = {name: result(cell("better", 64, 0, dataset=name), HASHING, 0.5) for name in ("ucm", "sydney")}
    store = run_of(tmp_path / "last", found.values())
    assert re.findall(r"in bits on (\w+) \(", map_tables_text(store)) == ["ucm", "sydney"]
    store.write_plan({found["sydney"].key: "f"})
    assert re.findall(r"in bits on (\w+) \(", map_tables_text(store)) == ["sydney"]
    store.write_plan({"another": "f"})
    assert map_tables_text(store) == "There are no results of the last request yet."


def test_settings_of_tuned_rows_are_listed_and_searches_of_one_budget_told_apart(tmp_path, no_figures):
    searches = {margin: cell("better", 64, 0, settings={"margin": margin}, tuned=20) for margin in (0.25, 0.5)}
    found = [result(one, HASHING, margin) for margin, one in searches.items()]
    store = run_of(tmp_path / "tuned", found, [split(0)])
    store.write_plan({searches[0.5].key: "f"})
    folder = write_reports(store).parent
    rows = list(csv.DictReader((folder / "map-ucm-stand-in.csv").open()))
    assert {row["method"]: row["s2i 64 mean"] for row in rows if row["family"]} == {
        "better [tuned, 20 trials]": "0.5",
        "better [tuned, 20 trials] (margin=0.25)": "0.25",
    }
    text = re.sub(" +", " ", (folder / "report.md").read_text())
    assert "| ucm (stand-in) | better \\[tuned, 20 trials\\] | margin=0.5 |" in text
    frame = results_frame(store)
    assert set(frame.tuned) == {20}
    assert set(frame.settings) == {'{"margin": 0.25}', '{"margin": 0.5}'}
