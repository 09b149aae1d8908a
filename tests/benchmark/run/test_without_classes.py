"""Whole runs whose queries are of one class: no scores of classes, the reason, and nothing is marked."""

import pytest

from benchmark.store.store import Store
from datasets.layouts.ucm import UCM
from reports import writer
from tests.support import small_data
from tests.support.published_trees import write_tree
from tests.support.small_data import edit_captions, entered, run_small

small = small_data.small
WRITE_REPORTS = writer.write_reports


def one_class(root, monkeypatch):
    monkeypatch.setattr(UCM, "class_sizes", {"agricultural": 12})
    write_tree(UCM, root)
    return ()


def one_class_queries(root, monkeypatch):
    monkeypatch.setattr(UCM, "class_sizes", {"agricultural": 10, "airplane": 10})
    write_tree(UCM, root)

    def edit(images):
        for number, image in enumerate(images):
            image["split"] = "test" if number in (0, 3, 5) else "val" if number in (1, 11) else "train"

    edit_captions(root, UCM, edit)
    return ("--protocol", "published-split")


@pytest.mark.parametrize("make", [one_class, one_class_queries])
def test_a_run_without_two_classes_says_so_and_marks_nothing(make, small, tmp_path, monkeypatch, capsys):
    more = make(tmp_path / "other", monkeypatch)
    monkeypatch.setattr(writer, "write_reports", WRITE_REPORTS)
    arguments = (*run_small(tmp_path / "other"), "--datasets", "ucm", "--methods", "random-codes,cca-itq,cca[dim=2]")
    code, said, errors = entered(monkeypatch, capsys, *arguments, "--seeds", "0,1", *more)
    assert code == 0, errors
    results = list(Store(tmp_path / "runs/default").results())
    assert {result.status for result in results} == {"ok"}
    assert {name.partition("/")[2].partition("@")[0] for result in results for name in result.scores} == {
        *("chance_map", "tie_share", "empty_ball_share", "instance_recall"),
        *("n_queries", "n_queries_without_relevant", "n_query_classes"),
    }
    reason = "all queries that have a relevant item are of one class, so every score would rest on that class"
    folder = tmp_path / "runs/default/reports"
    page, further = ((folder / name).read_text() for name in ("report.md", "tables/further.md"))
    for text in (
        (folder / "tables/map.md").read_text(),
        said,
        *(path.read_text() for path in folder.rglob("*map*.tex")),
    ):
        assert reason in " ".join(text.split()).replace("\\_", "_")
    table = page[page.index("## mAP") :]
    assert "**" not in table[: table.index("## ", 5)]
    assert "IR@1" in further
    assert "**" not in further
    assert "* best" not in said
