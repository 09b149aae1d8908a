"""Speech and noise side by side, sweeps of levels, parts of the queries, and what features cost."""

import csv

import pytest

from benchmark.contract.feature_facts import FeatureFacts
from reports.figures.forms import PAGE
from reports.figures.level_sweep import LevelSweep, sweeps
from reports.figures.looks import looks
from reports.figures.speech_dots import SpeechDots, speeches
from reports.results.all_scores import results_frame
from reports.results.collect import collect
from reports.tables.aspects import PROTOCOLS, SOUNDS, sounds_text
from reports.tables.feature_costs import feature_tables
from reports.tables.side_by_side import comparison_tables, side_by_side
from reports.tables.slices import slices_table
from reports.writer import write_reports
from tests.support.report_results import HASHING, REAL, cell, result, rows_of, run_of, split

ACROSS = "train=espeak-ng,test=flite"
LEVELS = {"babble:0dB": 0.3, "babble:20dB": 0.7, "clean": 0.8, "babble:5dB": 0.5, "white:20dB": 0.6}


def facts(**fields):
    base = {"dataset": "ucm", "source": "stand-in", "protocol": "rs-pairs", "seed": 0, "modality": "sound"}
    costs = {"n_items": 10, "seconds_reading": 0.02, "seconds_describing": 0.004}
    sizes = {"bytes_described": 2_000, "bytes_feature": 4_096, "front_end": "bag-of-audio-words"}
    base |= {"front_end_digest": "aaaaaaaa"}
    return FeatureFacts.model_validate(base | costs | sizes | fields)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Two methods under two speech conditions and five noises, and the costs of two front-ends."""
    found = []
    for noise, value in LEVELS.items():
        found.append(result(cell("better", 64, 0, noise=noise), HASHING, value))
        found.append(result(cell("vector", None, 0, noise=noise), REAL, value / 2))
    across = result(cell("better", 64, 0, speech=ACROSS), HASHING, 0.4)
    parts = {
        "sentence=new": 0.2,
        "sentence=seen": 0.6,
        "sentence=nearly seen": 0.5,
        "words=8-10": 0.4,
        "words=1-7": 0.3,
    }
    scores = {f"s2i/map[{part}]@all": value for part, value in parts.items()}
    scores |= {f"s2i/chance_map[{part}]@all": 0.25 for part in parts} | {
        f"s2i/n_queries[{part}]": 4.0 for part in parts
    }
    found.append(across.model_copy(update={"scores": across.scores | scores}))
    made = run_of(
        tmp_path_factory.mktemp("sounds") / "sounds", found, [split(0), split(0, condition=ACROSS, speech=ACROSS)]
    )
    heard = {"front_end": "transcript", "noise": "babble:5dB", "word_error_rate": {"train": 0.25, "test": 0.5}}
    image = {"modality": "image", "front_end": "hog"}
    for one in (facts(), facts(seed=1, seconds_reading=0.04), facts(**heard), facts(**image)):
        made.write_feature_facts(one)
    return made


@pytest.fixture(scope="module")
def groups(store):
    return collect(store)


def test_the_ordinary_sounds_come_first_and_quiet_noise_before_loud_noise(groups):
    assert [(g.group.speech, g.group.noise) for g in groups] == [
        *(("espeak-ng", n) for n in ("clean", "babble:20dB", "babble:5dB", "babble:0dB", "white:20dB")),
        (ACROSS, "clean"),
    ]


def test_sounds_stand_side_by_side_in_a_table_for_each_direction(groups):
    (comparison,) = side_by_side(groups, SOUNDS)
    assert side_by_side(groups, PROTOCOLS) == ()
    s2i, i2s = comparison_tables(comparison)
    names = ["espeak-ng", *(f"espeak-ng, {n}" for n in ("babble:20dB", "babble:5dB", "babble:0dB", "white:20dB"))]
    assert [column.full_name for column in s2i.columns] == [*names, "espeak-ng → flite"]
    better = next(row for row in s2i.blocks[0].rows if row.facts[0] == "better")
    assert [item.text for item in better.items] == ["0.800", "0.700", "0.500", "0.300", "0.600", "0.400"]
    better = next(row for row in i2s.blocks[0].rows if row.facts[0] == "better")
    assert better.items[0].text == "0.400"
    vector = next(row for block in s2i.blocks for row in block.rows if row.facts[0] == "vector")
    assert [item.text for item in vector.items][-2:] == ["0.300", "–"]
    assert ", s2i on ucm (stand-in data" in s2i.caption
    assert "espeak-ng" not in s2i.caption
    assert not {"speech", "noise", "augment_sounds"} & {name for name, _ in s2i.labels}


@pytest.mark.parametrize(
    ("sounds", "text"),
    [
        (("espeak-ng", "clean", 0), "espeak-ng"),
        (("train=a+b,test=c", "clean", 0), "a+b → c"),
        (("a,voices=disjoint", "babble:5dB", 2), "a, disjoint voices, babble:5dB, copies: 2"),
        (("a", "train=white:5dB,test=clean", 0), "a, train=white:5dB,test=clean"),
    ],
)
def test_sounds_in_few_words(sounds, text):
    assert sounds_text(*sounds) == text


def test_a_sweep_is_one_noise_at_two_levels_with_the_clean_sounds(groups):
    found = sweeps(groups)
    ((noise, key),) = found
    assert (noise, key.noise) == ("babble", "clean")
    assert list(found[noise, key]) == ["bag-of-audio-words"]
    levels = found[noise, key]["bag-of-audio-words"]
    assert list(levels) == [None, 20.0, 5.0, 0.0]
    assert levels[5.0].group.noise == "babble:5dB"
    others = [g for g in groups if g.group.noise in ("clean", "white:20dB")]
    assert sweeps(others) == {}


def drawn_on(axes):
    """Heights of the highlighted lines of a panel."""
    return {line.get_label(): list(line.get_ydata()) for line in axes.get_lines() if len(line.get_ydata())}


def test_the_sweep_draws_the_scores_of_its_table(groups):
    ((noise, sweep),) = ((noise, sweep) for (noise, _), sweep in sweeps(groups).items())
    made = LevelSweep(sweep, noise, looks(groups))
    figure = made.draw(PAGE)
    axes = figure.axes[0]
    drawn = drawn_on(axes)
    assert drawn["better"] == [0.8, 0.7, 0.5, 0.3]
    assert drawn["vector"] == [0.4, 0.35, 0.25, 0.15]
    assert [text.get_text() for text in axes.get_xticklabels()] == ["clean", "20", "5", "0"]
    assert len(figure.axes) == 2
    assert made.caption().whole.startswith("mAP by level of babble on ucm (stand-in data")
    assert made.data().query("direction == 's2i' and method == 'better'")["map@all"].tolist() == [0.8, 0.7, 0.5, 0.3]


def test_parts_stand_in_the_order_of_their_meaning_with_their_sizes(groups):
    table = slices_table(groups[-1])
    assert [column.full_name for column in table.columns] == [
        *("sentence seen", "sentence nearly seen", "sentence new"),
        *("words of the sentence 1-7", "words of the sentence 8-10"),
    ]
    assert [item.text for item in table.blocks[0].rows[0].items] == ["0.600", "0.500", "0.200", "0.300", "0.400"]
    assert {item.text for item in table.blocks[-1].rows[0].items} == {"0.250"}
    assert table.notes[0].startswith("Queries, mean over seeds: seen: 4, nearly seen: 4, new: 4, 1-7: 4")
    assert not slices_table(groups[0]).items


def test_a_mean_number_of_queries_has_one_decimal_where_it_is_no_whole_number(tmp_path):
    found = []
    for seed, count in ((0, 1_000), (1, 1_001)):
        scores = {"s2i/map[sentence=new]@all": 0.5, "s2i/n_queries[sentence=new]": count}
        plain = result(cell("better", 64, seed), HASHING, 0.4)
        found.append(plain.model_copy(update={"scores": plain.scores | scores}))
    (group,) = collect(run_of(tmp_path / "counts", found, [split(0), split(1)]))
    assert slices_table(group).notes[0] == "Queries, mean over seeds: new: 1,000.5."


def test_costs_are_means_over_splits_with_the_errors_of_recognisers(store, groups):
    (table,) = feature_tables(store.feature_facts(), groups)
    assert [block.title for block in table.blocks] == ["images", "sounds"]
    bag, heard = table.blocks[1].rows
    assert bag.facts == ("bag-of-audio-words", "espeak-ng")
    assert [item.text for item in bag.items] == ["30 ms", "4 ms", "2 kB", "4.1 kB", "–", "–"]
    assert heard.facts == ("transcript", "espeak-ng, babble:5dB")
    assert [item.text for item in heard.items][-2:] == ["0.250", "0.500"]
    other = feature_tables([facts(), facts(front_end_digest="bbbbbbbb", seconds_reading=0.06)], groups)[0]
    assert [row.facts[0] for row in other.blocks[0].rows] == [
        *("bag-of-audio-words (aaaaaa)", "bag-of-audio-words (bbbbbb)"),
    ]
    silent = feature_tables([facts()], groups)[0]
    assert len(silent.columns) == 4
    assert feature_tables([replace_dataset(facts())], groups) == []


def replace_dataset(one):
    return one.model_copy(update={"dataset": "rsicd"})


def test_the_page_shows_all_of_it(store):
    page = write_reports(store)
    text = page.read_text()
    details = page.with_name("details.md").read_text()
    headings = [line for line in details.splitlines() if line.startswith("### ucm ")]
    assert len(set(headings)) == 6
    assert any(line.endswith(", espeak-ng → flite") for line in headings)
    assert "(figures/sweep-babble-ucm-stand-in" in text
    assert text.count("(figures/speech-ucm-stand-in") == 2  # picture and PDF
    drawn = list(page.parent.glob("figures/map-bits-*-column.pdf"))
    assert 4 <= len(drawn) < len(set(headings))  # those on the page, and not each level of noise
    figure = next(page.parent.rglob("figures/sweep-babble-*.png"))
    assert f"(figures/{figure.name})" in text
    assert rows_of(next(page.parent.rglob("sounds-*-s2i.csv")))["better"]["espeak-ng, babble:5dB mean"] == "0.5"
    with (page.parent / "tables" / "features.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["read an item"] for row in rows] == ["0.02", "0.03", "0.02"]
    for part, heading in (
        ("sounds", "Speech and noise side by side"),
        ("slices", "By speech, sentence and length"),
        ("features", "Cost of the features, and errors of recognisers"),
    ):
        assert f"[{heading}](tables/{part}.md)" in text
        assert list(page.parent.rglob(f"{part}*.tex"))


def test_the_frame_tells_noises_apart(store):
    frame = results_frame(store)
    assert not frame.drop(columns="value").duplicated().any()
    assert set(frame.noise) == set(LEVELS)
    assert set(frame.augment_sounds) == {0}


def test_recordings_keep_their_name(tmp_path):
    unknown = "recorded or unknown"
    found = [result(cell("better", 64, 0, noise=noise), HASHING, 0.5) for noise in ("clean", "babble:5dB")]
    groups = collect(run_of(tmp_path / "run", found, [split(0, speech=unknown)]))
    (comparison,) = side_by_side(groups, SOUNDS)
    table = next(comparison_tables(comparison))
    assert [column.full_name for column in table.columns] == [unknown, f"{unknown}, babble:5dB"]
    assert "arrow" not in " ".join(table.notes)


def test_damaged_facts_are_left_out_and_named(store, tmp_path):
    made = run_of(tmp_path / "run", [])
    made.write_feature_facts(facts())
    (path,) = (made.folder / "features").iterdir()
    assert made.feature_facts() == [facts()]
    moved = path.with_name("other.json")
    moved.write_bytes(path.read_bytes())
    path.write_text(path.read_text().replace("0.02", "0.03"))
    assert made.feature_facts() == []
    assert sorted(made.unreadable()) == sorted([path, moved])


def test_a_method_without_a_clean_result_is_drawn_where_it_has_one(tmp_path):
    found = [result(cell("better", 64, 0, noise=noise), HASHING, 0.5) for noise in ("clean", "white:5dB", "white:0dB")]
    found.append(result(cell("late", 64, 0, noise="white:5dB"), HASHING, 0.25))
    groups = collect(run_of(tmp_path / "run", found, [split(0)]))
    ((noise, sweep),) = ((noise, sweep) for (noise, _), sweep in sweeps(groups).items())
    figure = LevelSweep(sweep, noise, looks(groups)).draw(PAGE)
    (line,) = [line for line in figure.axes[0].get_lines() if line.get_label() == "late"]
    assert (list(line.get_xdata()), list(line.get_ydata())) == ([1.0], [0.25])


def test_a_sweep_has_a_row_for_each_kind_of_sound_features(tmp_path):
    scores = {("a", "clean"): 0.5, ("a", "white:5dB"): 0.4, ("a", "white:0dB"): 0.3}
    scores |= {("b", "clean"): 0.9, ("b", "white:5dB"): 0.8, ("b", "white:0dB"): 0.7}
    found = [
        result(cell("better", 64, 0, noise=noise, sound=sound), HASHING, value)
        for (sound, noise), value in scores.items()
    ]
    groups = collect(run_of(tmp_path / "run", found, [split(0)]))
    ((noise, sweep),) = ((noise, sweep) for (noise, _), sweep in sweeps(groups).items())
    axes = LevelSweep(sweep, noise, looks(groups)).draw(PAGE).axes[::2]
    assert [a.get_title("left") for a in axes] == ["s2i, a, 64 bits", "s2i, b, 64 bits"]
    drawn = [drawn_on(a)["better"] for a in axes]
    assert drawn == [[0.5, 0.4, 0.3], [0.9, 0.8, 0.7]]


def test_the_dots_draw_the_scores_of_both_speeches(groups):
    (by_features,) = speeches(groups)
    assert {name: list(heard) for name, heard in by_features.items()} == {
        "bag-of-audio-words": ["espeak-ng", "espeak-ng → flite"]
    }
    made = SpeechDots(by_features)
    figure = made.draw(PAGE)
    s2i = figure.axes[0]
    methods = [text.get_text() for text in s2i.get_yticklabels()]
    better = methods.index("better")
    assert [line.get_xdata()[better] for line in s2i.get_lines()] == [0.8, 0.4]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["espeak-ng", "espeak-ng → flite"]
    stored = made.data().query("direction == 's2i' and method == 'better'")
    assert dict(zip(stored["speech"], stored["map@all"], strict=True)) == {"espeak-ng": 0.8, "espeak-ng → flite": 0.4}
    assert speeches(groups[:-1]) == []
