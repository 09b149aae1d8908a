"""Front-ends, tracks and networks separate groups."""

import csv

from reports.results.all_scores import results_frame
from reports.results.collect import collect
from reports.writer import write_reports
from tests.support.report_results import HASHING, NETWORK, STAND_IN, cell, result, run_of, split


def test_front_ends_make_groups_of_their_own(store, no_figures):
    store.write_result(result(cell("better", 64, 0, "mobilenet_v2"), HASHING, 0.1))
    folder = write_reports(store).parent
    assert "0.100" in (folder / "tables" / "map-ucm-stand-in-mobilenet_v2.md").read_text()
    assert "0.700 ± 0.141" in (folder / "tables" / "map-ucm-stand-in-hog-colour.md").read_text()


def test_tracks_and_networks_are_groups_of_their_own(tmp_path, no_figures):
    raw = {"image": "pixels", "sound": "mfcc-frames", "track": "end-to-end"}
    found = [result(cell("better", 64, 0), HASHING, 0.5)]
    for rate, value in ((0.002, 0.6), (0.01, 0.7)):
        found.append(result(cell("better", 64, 0, network=NETWORK | {"learning_rate": rate}, **raw), HASHING, value))
    store = run_of(tmp_path / "tracks", found, [split(0)])
    folder = write_reports(store).parent
    slow = "small-cnn, 96 pixels, 8 epochs, learning_rate=0.002"
    assert [group.network_text for group in collect(store)] == ["", slow, slow.replace("0.002", "0.01")]
    assert {path.name for path in folder.rglob("map-*.md")} == {
        "map-ucm-stand-in-frozen.md",
        "map-ucm-stand-in-end-to-end-small-cnn-96-pixels-8-epochs-learning_rate-0.002.md",
        "map-ucm-stand-in-end-to-end-small-cnn-96-pixels-8-epochs-learning_rate-0.01.md",
    }
    text = (folder / "details.md").read_text()
    assert f"## ucm (stand-in data), rs-pairs version 1, end-to-end ({slow})" in text
    everything = (
        "accumulation=1 augment=True backbone=small-cnn backbone_rate=0.1 batch_size=32 channels_last=False "
        "dropout=0.5 epochs=8 frozen_layers=0 image_size=96 learning_rate=0.002 mixed_precision=False "
        "n_frames=128 pretrained=False weight_decay=0.0 width=256"
    )
    assert f"all settings: `{everything}`" in text
    assert (
        f"Protocol rs-pairs version 1; end-to-end track ({slow}), inputs pixels (image) + mfcc-frames (sound)" in text
    )
    rows = list(csv.DictReader((folder / "tables" / "map.csv").open()))
    assert {(row["track"], row["network"]) for row in rows} >= {("frozen", ""), ("end-to-end", everything)}
    frame = results_frame(store)
    by_value = frame[frame.metric == "s2i/map@all"].set_index("value")
    assert by_value.track.to_dict() == {0.5: "frozen", 0.6: "end-to-end", 0.7: "end-to-end"}
    assert by_value.network[0.6] == everything


def test_sounds_that_a_file_describes_are_of_unknown_origin(tmp_path):
    found = [result(cell("better", 64, 0), HASHING, 0.5)]
    found += [result(cell("better", 64, 0, sound="mine", feature_files={"sound": "mine.npz"}), HASHING, 0.6)]
    spoken, given = collect(run_of(tmp_path / "files", found, [split(0)]))
    assert (spoken.speech, given.speech) == ("espeak-ng", "recorded or unknown")
    assert given.label == f"{STAND_IN}; speech: recorded or unknown"
    assert spoken.is_synthetic
    assert not given.is_synthetic
    of_images = result(cell("better", 64, 0, image="looks", feature_files={"image": "looks.npz"}), HASHING, 0.5)
    (group,) = collect(run_of(tmp_path / "images", [of_images], [split(0)]))
    assert group.speech == "espeak-ng"
    assert group.features_text == "looks (image, user's file) + bag-of-audio-words (sound)"
