"""Tables that show several groups of a data set, or variants of a method."""

import pytest

from benchmark.contract.errors import UserError
from reports.paper.choice import Choice
from reports.paper.names import PaperNames
from reports.paper.report import report_of
from tests.reports.paper.conftest import NOISES, condition_score
from tests.support.report_results import HASHING, REAL, cell, result, run_of, split

VARIANT = "dtbh[margin=0.4]"


def frame(store, choice, label):
    return report_of(store, choice, PaperNames())[label].to_pandas()


def test_protocols_stand_side_by_side(conditions):
    found = frame(conditions, Choice(("protocols",)), "protocols-map")
    assert list(found.columns.get_level_values(1).unique()) == ["rs-pairs", "caption-disjoint"]
    for dataset in ("ucm", "sydney"):
        for protocol in ("rs-pairs", "caption-disjoint"):
            expected = condition_score(1, dataset, protocol)
            assert found.loc[VARIANT, (dataset, protocol, "S→I", "64")] == pytest.approx(expected, abs=1e-12)
            assert found.loc["scrl", (dataset, protocol, "I→S", "16")] == pytest.approx(
                condition_score(0, dataset, protocol) / 4, abs=1e-12
            )


def test_noises_stand_side_by_side(conditions):
    found = frame(conditions, Choice(("speech",), protocol="rs-pairs", bits=(64,)), "speech-map")
    names = list(found.columns.get_level_values(1).unique())
    assert names[0] == "espeak-ng"
    assert all(noise in name for noise, name in zip(NOISES[1:], names[1:], strict=True))
    for noise, name in zip(NOISES, names, strict=True):
        assert found.loc["dtbh", ("sydney", name, "S→I", "64")] == pytest.approx(
            condition_score(0, "sydney", noise=noise), abs=1e-12
        )


def test_sound_features_stand_side_by_side(tmp_path):
    found = [
        result(cell("a", 16, 0, sound=sound), HASHING, value) for sound, value in (("mfcc", 0.25), ("mfcc-words", 0.5))
    ]
    table = frame(run_of(tmp_path / "features", found, [split(0)]), Choice(("speech",)), "speech-map")
    assert table.loc["a", ("ucm", "mfcc", "S→I", "16")] == 0.25
    assert table.loc["a", ("ucm", "mfcc-words", "S→I", "16")] == 0.5


def variants(folder):
    """A default and two settings of a hashing and of a real-valued method, at two lengths."""
    found = []
    for settings, value in (({}, 0.5), ({"margin": 0.4}, 0.625), ({"margin": 0.1, "beta": 2}, 0.25)):
        found += [result(cell("dtbh", n_bits, 0, settings=settings), HASHING, value) for n_bits in (16, 64)]
        found.append(result(cell("scrl", None, 0, settings=settings), REAL, value))
    found.append(result(cell("plain", 16, 0), HASHING, 0.75))
    return run_of(folder / "variants", found, [split(0)])


def test_an_ablation_shows_differences_to_the_defaults(tmp_path):
    table = report_of(variants(tmp_path), Choice(("ablation",)), PaperNames({"dtbh": "DTBH"}))["ablation-map"]
    assert [[row.name for row in block] for block in table.blocks] == [
        ["scrl", "beta=2, margin=0.1", "margin=0.4"],
        ["DTBH", "beta=2, margin=0.1", "margin=0.4"],
    ]
    default, less, more = table.blocks[1]
    assert [entry.text for entry in more.cells[:4]] == [".625", ".625", "+.125", "+.125"]
    assert [entry.text for entry in less.cells[:4]] == [".250", ".250", "−.250", "−.250"]
    assert [entry.text for entry in default.cells[:4]] == [".500", ".500", "", ""]
    assert [column.key for column in table.columns[:3]] == ["ucm/s2i/16", "ucm/s2i/64", "ucm/s2i/16/difference"]
    assert [entry.text for entry in table.blocks[0][2].entries] == [".625", "+.125", ".312", "+.062"]


def test_columns_of_variants_stand_below_the_name_of_their_method(tmp_path):
    choice = Choice(("ablation",), transpose=True)
    table = report_of(variants(tmp_path), choice, PaperNames({"dtbh": "DTBH"}))["ablation-map"]
    assert [column.texts for column in table.columns[3:]] == [
        ("DTBH", "defaults"),
        ("DTBH", "beta=2, margin=0.1"),
        ("DTBH", "margin=0.4"),
    ]


def test_an_ablation_of_chosen_variants(tmp_path):
    choice = Choice(("ablation",), methods=("dtbh[margin=0.4]",), percent=True, sort="mean")
    (block,) = report_of(variants(tmp_path), choice, PaperNames())["ablation-map"].blocks
    assert [row.name for row in block] == ["dtbh", "margin=0.4"]  # the defaults stay first
    assert block[1].cells[2].text == "+12.5"


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice(("ablation",), methods=("plain",)), "--tables ablation: expected results of plain with the defaults"),
        (Choice(("protocols",)), "--tables protocols: no data set of this run has results under several protocols"),
        (Choice(("speech",)), "--tables speech: no data set of this run has results under several kinds of speech"),
    ],
)
def test_a_run_without_conditions_is_refused(choice, said, tmp_path):
    with pytest.raises(UserError, match=f"^{said}"):
        report_of(variants(tmp_path), choice, PaperNames())


def test_a_table_of_one_condition_refuses_several(conditions):
    with pytest.raises(UserError, match="this table shows one; show speech, noise and sound features side by side"):
        report_of(conditions, Choice(protocol="rs-pairs"), PaperNames())
    with pytest.raises(UserError, match="ucm has results under the protocols rs-pairs, caption-disjoint, and this"):
        report_of(conditions, Choice(), PaperNames())
