"""The page to read."""

import re

from reports.writer import write_reports
from tests.support.many_methods import many_methods
from tests.support.report_results import HASHING, cell, result, run_of, split


def test_report_tells_of_failures_leakage_and_the_command(folder):
    text = (folder / "details.md").read_text()
    key = cell("broken", 64, 1).key
    assert f"`cells/{key}.json`" in text
    assert "| ValueError: loss | `my_method.py:3, in fit` |" in re.sub(" +", " ", text)
    assert "64 bits, seeds 0, 1 | skipped" in re.sub(" +", " ", text)
    assert "needs 64 dim" in text
    page = (folder / "report.md").read_text()
    assert "10 cells ok, 1 failed, 2 skipped" in page
    assert "- failed, 1 cell of broken: ValueError: loss\n" in page
    assert "- skipped, 2 cells of narrow: needs 64 dim\n" in page
    # Seeds 0 and 1 have .5 and .6.
    assert "55.0 % (from 50.0 to 60.0 over the splits)" in text
    assert "s2i 25.0 %" in text
    assert "python -m benchmark run --bits 64 --methods all --set worse.n_epochs=3" in text
    assert "python -m benchmark run --bits 64 --methods all" in page
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page)
    assert {"details.md", "results.csv", "tables/map.md", "figures/pr-recall-ucm-stand-in.png"} <= set(links)
    assert all((folder / name).exists() for name in links)


def test_captions_that_are_read_are_not_said_to_be_spoken(tmp_path, no_figures):
    place = {"dataset": "read", "source": "folder"}
    of_text = cell("better", 64, 0, **place).model_copy(
        update={"front_ends": {"image": "hog-colour", "text": "caption-text"}}
    )
    seen = result(of_text, HASHING, 0.5)
    seen = seen.model_copy(update={"scores": {**seen.scores, "s2i/map_seen@all": 0.5, "s2i/map[words=1-5]@all": 0.5}})
    sides = {side: {"image": 20, "text": 20} for side in ("n_query", "n_database")}
    counts = {"n_left_out": 5, "n_sentences": {"fit": 60, "test": 15}, "sentences_near": 0.1}
    facts = split(0, **place, **sides, **counts, speech="none")
    pages = [
        path.read_text() for path in write_reports(run_of(tmp_path / "texts", [seen], [facts])).parent.rglob("*.md")
    ]
    text = "".join(re.split("## How each number|## All tables", page)[0] for page in pages)
    assert "Of the test texts in use, 50.0 % hold a sentence that also occurs" in text
    assert "Images in neither part: 5, as every text of theirs is also one of the test part." in text
    assert "Distinct sentences read: " in text
    assert "sound" not in text.replace("–", "")


def test_a_data_set_without_classes_has_a_section_on_instance_recall_and_no_skipped_rows_elsewhere(tmp_path):
    place = {"dataset": "plain", "source": "folder"}
    found = result(cell("better", 64, 0, **place), HASHING, 0.5, scores={"s2i/instance_recall@1": 0.5}, curves={})
    skipped = result(cell("narrow", 64, 0, **place), HASHING, status="skipped", reason="has no labels")
    page = write_reports(run_of(tmp_path / "plain", [found, skipped], [split(0, **place, n_classes=0)]))
    text = page.read_text()
    assert "## mAP" not in text
    assert "figures/" not in text
    section = text.partition("## Instance recall")[2].partition("##")[0]
    assert "| narrow" in section
    assert "acro mAP" not in section
    assert "| narrow" not in (page.parent / "tables" / "cost.md").read_text()


def test_the_answer_stands_on_top_with_ranks_and_what_one_seed_cannot_tell(tmp_path, no_figures):
    # Method 0 is the best by far, 5 the only real-valued one and 7 a floor: see `many_methods.quality`.
    top, _, rest = write_reports(many_methods(tmp_path / "eight", 8, (16, 64))).read_text().partition("## mAP")
    for dataset in ("ucm", "sydney", "rsicd"):
        (line,) = [line for line in top.splitlines() if line.startswith(f"- **{dataset}**: ")]
        assert "6 hash methods, 64 bits: method-00 leads s2i with mAP 0." in line
        assert "1 real-valued method: method-05 has mAP 0." in line
        assert line.count("separable from") == 2
    assert "- Mean rank over ucm, sydney, rsicd, 1 is the best: method-00 1.0, " in top
    assert "(hash codes, 6 methods). [All ranks](tables/ranks.md)" in top
    assert top.count("not for the spread over splits and fits.") == 1
    assert "s2i: sound queries search the images; i2s: image queries search the sounds." in top
    assert "**Bold**: best, or not separable from it (paired permutation test, Holm, 5 %)" in rest


def test_a_caption_stands_once_and_whole_captions_have_a_file(folder):
    page, captions = (folder / "report.md").read_text(), (folder / "figures" / "captions.tex").read_text()
    assert "Protocol rs-pairs version" not in page.partition("## Figures")[2].partition("## Data")[0]
    names = {path.name.removesuffix("-column.pdf") for path in folder.glob("figures/*-column.pdf")}
    assert all(f"% {name}.pdf\n\\caption{{" in captions for name in names)
    assert r"R \textless{} k" in captions  # LaTeX, in which a plain sign would be another letter
    bare = re.sub(r"\\[{}%&$#_]", "", captions)
    assert captions.isascii()
    assert bare.count("{") == bare.count("}")
    assert {line[0] for line in bare.splitlines() if line} == {"%", "\\"}  # names of files, and their captions
    assert captions.count("Protocol rs-pairs version 1") == len(names)
