"""The tables of a paper in real documents; needs a TeX distribution (Debian's texlive)."""

import re
import shutil
import subprocess

import pytest

from reports.paper.choice import Choice
from reports.paper.paper_files import write_paper_tables
from reports.paper.styles import STYLES
from tests.reports.paper.test_paper_files import NAMES

CLASSES = {"ieee": "[journal]{IEEEtran}", "acm": "[sigconf]{acmart}", "article": "{article}", "beamer": "{beamer}"}
SMALLEST = 7  # pt


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex, of Debian's texlive")
@pytest.mark.parametrize("style", CLASSES)
def test_a_document_takes_the_tables_unchanged(style, large, tmp_path):
    bibliography = r"\bibliographystyle{plain}\bibliography{references}"
    if style == "beamer":
        bibliography = rf"\begin{{frame}}[allowframebreaks]{bibliography}\end{{frame}}"
    paths = write_paper_tables(large, Choice(kinds=("main", "storage"), style=style, cite=True), NAMES)
    for path in paths:
        shutil.copy(path, tmp_path)
    inputs = "".join(rf"\input{{{path.stem}}}\clearpage " for path in paths if path.suffix == ".tex")
    title = "" if style == "beamer" else r"\title{A}\author{B}\maketitle "
    (tmp_path / "paper.tex").write_text(
        rf"\documentclass{CLASSES[style]}\usepackage{{booktabs,url}}\begin{{document}}{title}{inputs}{bibliography}"
        r"\end{document}"
    )
    for program in ("pdflatex", "bibtex", "pdflatex", "pdflatex"):
        options = ["-interaction=nonstopmode"] if program == "pdflatex" else []
        subprocess.run([program, *options, "paper"], cwd=tmp_path, capture_output=True, check=False)
    log = (tmp_path / "paper.log").read_text(errors="replace")
    if lacking := re.search(r"File `(.*?)' not found", log):
        pytest.skip(f"this TeX distribution has no {lacking[1]}")
    assert re.findall(r"^! .*|Overfull.*|.*multiply.defined.*|.*undefined.*", log, re.MULTILINE) == []
    assert "Output written on paper.pdf" in log


def test_no_type_is_smaller_than_seven_points():
    """The sizes of these commands in the classes with their usual 10 pt (IEEEtran, article), 9 pt and 11 pt."""
    sizes = {"ieee": {r"\footnotesize": 8}, "acm": {r"\footnotesize": 7}, "article": {r"\footnotesize": 8}}
    sizes |= {"beamer": {r"\scriptsize": 8}}
    for name, style in STYLES.items():
        assert min(sizes[name][style.size], sizes[name][style.note_size]) >= SMALLEST
