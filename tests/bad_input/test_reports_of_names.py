"""Names, reasons and captions that hold the syntax of LaTeX, HTML, Markdown and terminals break no report."""

import csv
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from reports.paper.choice import Choice
from reports.paper.names import PaperNames
from reports.paper.report import report_of
from reports.writer import main_tables_text, write_reports
from tests.support.report_results import HASHING, REAL, cell, result, run_of, split

LATEX, HTML, MARKDOWN = r"\input{x}%_&$^~#{}", "<script>alert(1)</script>\"'&amp;", "|*`_[x](y)<b> _e_ ~~d~~ $m$ **f**"
HOSTILE = f"{LATEX} {HTML} {MARKDOWN} \x1b[31m\r\x07\u202e\n# heading\n- item"
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def run_named(folder, text):
    """Two methods with codes, a real-valued one and a failed one, all of which bear the text, as the data set does."""
    place = {"dataset": f"data {text.replace('/', '')}", "source": "folder"}  # the name of a folder
    found = [result(cell(f"{name} {text}", 16, 0, **place), HASHING, value) for name, value in (("a", 0.6), ("b", 0.5))]
    setting = " ".join(text.split()).replace("\x1b", "").replace("\x07", "").replace("\u202e", "")  # others are refused
    found.append(result(cell(f"c {text}", None, 0, settings={"kernel": setting}, **place), REAL, 0.7))
    trace = f'Traceback (most recent call last):\n  File "{setting}", line 3, in fit\nE: {text}\n'
    found.append(result(cell(f"d {text}", 16, 0, **place), HASHING, status="failed", reason=text, traceback=trace))
    facts = split(0, **place, class_names=tuple(f"{text}{n}" for n in range(4)), remarks=(text,))
    return run_of(folder / "runs" / "named", found, [facts], {"methods": [text], "data_root": text})


class Tags(HTMLParser):
    """Elements with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, tuple(name for name, _ in attrs)))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The run and the folder of its reports."""
    store = run_named(tmp_path_factory.mktemp("hostile"), HOSTILE)
    return store, write_reports(store).parent


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The same with harmless names."""
    store = run_named(tmp_path_factory.mktemp("plain"), "name")
    return store, write_reports(store).parent


def files(folder, suffix):
    found = sorted(folder.rglob(f"*{suffix}"))
    assert found
    return {path: path.read_text(encoding="utf-8") for path in found}


def paper_tables(store):
    report = report_of(store, Choice(kinds=("main", "storage")), PaperNames())
    return list(report.values())


def test_no_file_holds_what_cannot_be_seen_and_no_file_name_holds_syntax(hostile):
    store, folder = hostile
    texts = [text for suffix in (".md", ".tex", ".csv", ".html") for text in files(folder, suffix).values()]
    for table in paper_tables(store):
        texts += [table.to_latex("ieee"), table.to_markdown(), table.to_csv(), table.to_html()]
    assert not [found for text in (*texts, main_tables_text(store)) for found in UNSEEN.findall(text)]
    assert all(re.fullmatch(r"[\w.-]+", path.name) for path in folder.rglob("*"))


def test_rows_of_every_csv_file_are_as_wide_as_its_header(hostile):
    store, folder = hostile
    for text in [*files(folder, ".csv").values(), *(table.to_csv() for table in paper_tables(store))]:
        rows = list(csv.reader(text.splitlines()))
        assert {len(row) for row in rows} == {len(rows[0])}


def elements(text):
    """How many elements of each kind a Markdown page has, as another program reads it; HTML by its text."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = [token for block in reader.parse(text) for token in (block, *(block.children or ()))]
    return Counter(t.content if t.type.startswith("html") else t.type for t in tokens if t.type != "text_special")


def test_markdown_has_the_elements_of_a_page_of_plain_names(hostile, plain):
    of_plain = {path.name: elements(text) for path, text in files(plain[1], ".md").items() if "data" not in path.name}
    of_hostile = {p.name: elements(text) for p, text in files(hostile[1], ".md").items() if "data" not in p.name}
    assert of_hostile.keys() == of_plain.keys()
    for name, found in of_hostile.items():
        assert found == of_plain[name], name


def test_latex_holds_no_command_of_a_name(hostile):
    store, folder = hostile
    for text in [*files(folder, ".tex").values(), *(table.to_latex("ieee") for table in paper_tables(store))]:
        bare = text.replace(r"\\", "").replace(r"\{", "").replace(r"\}", "")
        assert r"\input" not in bare
        assert bare.count("{") == bare.count("}")


def test_the_page_has_the_elements_of_a_page_of_plain_names(hostile, plain):
    pages = [(folder / "report.html").read_text(encoding="utf-8") for _, folder in (hostile, plain)]
    of_hostile, of_plain = (Counter(Tags(page).found) for page in pages)
    assert of_hostile == of_plain
