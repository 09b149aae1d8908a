"""Links lead to files, and the navigation of the site has every page."""

import re
import runpy
from types import SimpleNamespace
from urllib.parse import unquote

import pytest

from tests.docs.pages import DOCS
from tests.support import ROOT


def test_links_and_images_of_pages_outside_the_site_lead_to_files():
    for name in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"\]\(([^)#]+)", (ROOT / name).read_text()):
            assert target.startswith("https://") or (ROOT / unquote(target)).exists(), (name, target)


def test_links_of_the_site_to_source_files_lead_to_files():
    links = [
        (path, found) for path in DOCS.rglob("*.md") for found in re.findall(r"\]\(([^)]+\.py)\)", path.read_text())
    ]
    assert links
    assert [link for link in links if not (link[0].parent / link[1]).is_file()] == []


@pytest.mark.parametrize(
    ("page", "link", "place"),
    [
        ("methods.md", "../methods/shallow/batch.py", "reference/methods.md#methods.shallow.batch"),
        ("concepts/runs.md", "../../reports/__init__.py", "../reference/reports.md#reports"),
        ("methods.md", "../tests/conftest.py", "../tests/conftest.py"),
        ("methods.md", "data.md", "data.md"),
    ],
)
def test_the_site_turns_links_to_source_files_into_links_to_the_reference(page, link, place):
    hook = runpy.run_path(str(DOCS / "source_links.py"))["on_page_markdown"]
    assert hook(f"a [b]({link}) c", SimpleNamespace(file=SimpleNamespace(src_uri=page))) == f"a [b]({place}) c"


def test_the_navigation_has_every_page():
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert set(re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE)) == pages
