"""The options of `report` for the tables of a paper."""

import pytest

from benchmark.cli.main import app
from reports.paper.choice import Choice
from reports.paper.report import Report
from tests.support.report_results import hand_made


@pytest.fixture
def stored(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return hand_made(tmp_path)


def run(*arguments):
    app(["report", "hand", *arguments], standalone_mode=False)


def test_options_reach_the_choice(stored, monkeypatch):
    seen = []
    monkeypatch.setattr("reports.paper.report.report_of", lambda *given: seen.append(given[1]) or Report([]))
    which = "--tables main,storage --methods b,a[x=1,y=2] --datasets ucm --bits 16,8 --protocol p --metrics map@5"
    looks = "--percent --digits 2 --mark none --caption long --cite --sort rank --transpose --published"
    run(*which.split(), *looks.split())
    assert seen == [
        Choice(
            kinds=("main", "storage"),
            methods=("b", "a[x=1,y=2]"),
            datasets=("ucm",),
            bits=(16, 8),
            protocol="p",
            metrics=("map@5",),
            percent=True,
            digits=2,
            mark="none",
            is_long=True,
            cite=True,
            sort="rank",
            transpose=True,
            published=True,
        )
    ]


def test_the_paths_are_printed_and_the_report_stays(stored, capsys):
    run("--tables", "main", "--datasets", "ucm", "--cite")
    assert capsys.readouterr().out.splitlines()[0] == "runs/hand/paper/main-map.tex"
    assert not (stored.folder / "reports").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--tables tables", "--tables should be one of main, storage, ablation, speech, protocols, got 'tables'"),
        ("--tables main --style ieeee", "--style should be one of ieee, acm, article, beamer, got 'ieeee'"),
        ("--tables main --digits 7", "--digits should be a number of decimals from 0 to 6, got 7"),
        ("--tables main --methods a,", "--methods should be a list like A,B, with something on both sides"),
        ("--tables main --methods=", "--methods needs at least one value, got none"),
        ("--tables=", "--tables needs at least one value, got none"),
        ("--tables main --metrics=", "--metrics needs at least one value, got none"),
        ("--tables main --format=", "--format needs at least one value, got none"),
        ("--mark none", "--mark belongs to the tables of a paper; add --tables main, or leave it out"),
        ("--methods better", "--methods belongs to the tables of a paper; add --tables main, or leave it out"),
        ("--gallery --percent", "--percent belongs to the tables of a paper; add --tables main, or leave it out"),
        ("--tables main --mark bold", "--mark should be one of tied, best, none, got 'bold'"),
    ],
)
def test_other_values_are_refused(arguments, said, stored):
    with pytest.raises(Exception, match="^" + said.replace("(", r"\(")):
        run(*arguments.split())


def test_only_the_wanted_formats_are_left(stored):
    folder = stored.folder / "paper"
    run("--tables", "main", "--datasets", "ucm")
    assert {path.name for path in folder.iterdir()} == {"main-map.tex", "main-map.md", "main-map.csv"}
    run("--tables", "main", "--datasets", "ucm", "--format", "json,html")
    assert {path.name for path in folder.iterdir()} == {"main-map.json", "main-map.html"}


def test_a_run_without_values_of_queries_gets_one_line(stored, capsys):
    run("--tables", "main,storage", "--datasets", "ucm")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("note: main-map: the best and the second are marked without a test")
    assert line.endswith("`python -m benchmark rescore hand` stores it for older runs")
    run("--tables", "main", "--datasets", "ucm", "--mark", "best")
    assert capsys.readouterr().err == ""
