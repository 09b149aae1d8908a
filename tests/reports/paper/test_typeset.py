"""The tables of a paper in real documents; needs a TeX distribution (Debian's texlive)."""

import re
import shutil
import subprocess
from dataclasses import replace

import pypdf
import pytest

from benchmark.run.report import paper_names
from reports.paper.choice import Choice
from reports.paper.report import report_of
from reports.paper.styles import STYLES
from tests.support.many_methods import many_methods
from tests.support.report_results import HASHING, cell, result, run_of, split

CLASSES = {"ieee": "[journal]{IEEEtran}", "acm": "[sigconf]{acmart}", "article": "{article}", "beamer": "{beamer}"}
BIBLIOGRAPHY_STYLES = {"ieee": "IEEEtran", "acm": "ACM-Reference-Format"}
SMALLEST = 6.9  # PostScript points: 7 of TeX's are 6.97
SMALL_CAPITALS = {"ieee": 6.38}  # IEEEtran's captions are set in small capitals of 8 pt
PROBLEMS = r"^! .*|Overfull.*|.*multiply.defined.*|.*(?:Reference|Citation).*undefined.*|.*too large.*"
LONG = "averyverylongnamewithoutanyplacetobreakitinto" * 3
HOSTILE = (r"a&b_c{d}\e|f*g%#$~^<i>\input{x}", "\x1b[31mred\n\n\\end{table}", "α → β ‮ 漢字", LONG)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """60 methods in 24 columns, whose bold scores a test decides, and methods with hostile names."""
    found = [result(cell(name, 16, 0), HASHING, 0.5 + 0.1 * i) for i, name in enumerate(HOSTILE)]
    folder = tmp_path_factory.mktemp("hostile")
    return many_methods(tmp_path_factory.mktemp("wide"), 61), run_of(folder / "hostile", found, [split(0)])


def write_tables(folder, style, runs, conditions):
    """The paths of all kinds of tables, without their suffix; every choice has labels of its own."""
    wide, hostile = runs
    names, by_protocol = cited_names(), {"protocol": "rs-pairs"}
    choices = (
        (wide, Choice(("main", "storage"), metrics=("map@all", "precision@10"), is_long=True, cite=True)),
        (wide, Choice(metrics=("precision@1",), transpose=True, cite=True)),
        (conditions, Choice(("speech",), cite=True, **by_protocol)),
        (run_of_clean(folder, conditions), Choice(("protocols", "ablation"), cite=True, **by_protocol)),
        (hostile, Choice(metrics=("precision@5",))),
    )
    papers, stems = {}, []
    for store, choice in choices:
        report = report_of(store, choice, names)
        report.write(folder, ("tex",), style)
        stems += list(report)
        papers |= {entry.split(",")[0]: entry for entry in re.findall(r"@misc.*?\n}", report.references, re.DOTALL)}
    (folder / "references.bib").write_text("\n".join(papers.values()))
    return stems


def cited_names():
    """The names of the registry, whose papers the made-up methods cite."""
    names = paper_names(None)
    papers = dict(enumerate(names.citations.values()))
    made_up = {f"method-{number:02}": papers[number % len(papers)] for number in range(60)}
    return replace(names, citations={**names.citations, **made_up})


def run_of_clean(folder, store):
    """The run without noise, since one table shows one."""
    found = [one for one in store.results() if one.cell.noise == "clean"]
    return run_of(folder / "clean", found, store.splits())


@pytest.fixture(scope="module", params=CLASSES)
def document(request, runs, conditions, tmp_path_factory):
    """(style, folder) of a document that takes all tables unchanged; skipped where the class is missing."""
    if shutil.which("pdflatex") is None:
        pytest.skip("needs pdflatex, of Debian's texlive")
    style, folder = request.param, tmp_path_factory.mktemp(request.param)
    stems = write_tables(folder, style, runs, conditions)
    bibliography = rf"\bibliographystyle{{{BIBLIOGRAPHY_STYLES.get(style, 'plain')}}}\bibliography{{references}}"
    if style == "beamer":
        bibliography = rf"\begin{{frame}}[allowframebreaks]{bibliography}\end{{frame}}"
    title = "" if style == "beamer" else r"\title{A}\author{B}\maketitle "
    inputs = "".join(rf"\input{{{stem}}}\clearpage " for stem in stems)
    (folder / "paper.tex").write_text(
        rf"\documentclass{CLASSES[style]}\usepackage{{booktabs,url}}\begin{{document}}{title}{inputs}{bibliography}"
        r"\end{document}"
    )
    for program in ("pdflatex", "bibtex", "pdflatex", "pdflatex"):
        options = ["-interaction=nonstopmode"] if program == "pdflatex" else []
        subprocess.run([program, *options, "paper"], cwd=folder, capture_output=True, check=False)
    if lacking := re.search(r"File `(.*?)' not found", log_of(folder)):
        pytest.skip(f"this TeX distribution has no {lacking[1]}")
    return style, folder


def log_of(folder):
    return (folder / "paper.log").read_text(errors="replace")


def test_a_document_takes_all_tables_unchanged(document):
    _style, folder = document
    log = log_of(folder)
    assert "Output written on paper.pdf" in log
    assert re.findall(PROBLEMS, log, re.MULTILINE) == []


def test_what_a_test_does_not_separate_is_bold(document):
    text = "".join(path.read_text() for path in document[1].glob("main-map*.tex"))
    bold = [part for part in text.split(r"\toprule")[1:] if r"\textbf" in part]
    assert bold
    assert all("not separable from it (paired permutation test" in part for part in bold)
    assert r"\underline" not in text
    assert text.count(r"\textbf{") > 24  # more than the best of each column of hash codes


def test_bibtex_takes_the_references(document):
    messages = (document[1] / "paper.blg").read_text()
    assert re.findall(r"^(?:Warning--|I couldn't|.*error message).*", messages, re.MULTILINE) == []


def test_no_type_is_smaller_than_seven_points(document):
    style, folder = document
    for page in pypdf.PdfReader(folder / "paper.pdf").pages:
        sizes = {size for size in sizes_of(page) if size != SMALL_CAPITALS.get(style)}
        assert min(sizes, default=SMALLEST) >= SMALLEST


def sizes_of(page):
    """Sizes of all type of a page, in PostScript points."""
    found = set()

    def visit(text, matrix, text_matrix, font, size):
        if text.strip():
            found.add(round(size * abs(text_matrix[3] * matrix[3]), 2))

    page.extract_text(visitor_text=visit)
    return found


def test_every_score_is_typeset(document):
    text = "".join(page.extract_text() for page in pypdf.PdfReader(document[1] / "paper.pdf").pages)
    for method in (0, 30, 59):
        assert text.count(f"method-{method:02}") >= 3
    assert "<i>" in text.replace("¡", "<").replace("¿", ">")


def test_all_papers_of_the_registry_are_valid_bibtex(tmp_path):
    if shutil.which("bibtex") is None:
        pytest.skip("needs bibtex, of Debian's texlive")
    from reports.paper.references import references

    papers = paper_names(None).citations.values()
    (tmp_path / "all.bib").write_text(references(papers))
    (tmp_path / "all.aux").write_text("\\citation{*}\n\\bibstyle{plain}\n\\bibdata{all}\n")
    done = subprocess.run(["bibtex", "all"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "Warning" not in done.stdout
    assert (tmp_path / "all.bbl").read_text().count("\\bibitem") == len({paper.key for paper in papers})


def test_styles_name_classes_that_are_tested():
    assert set(STYLES) == set(CLASSES)
