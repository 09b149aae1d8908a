"""Links lead to files, and the navigation of the site has every page."""

import re
import tomllib
from urllib.parse import unquote

import pytest

from tests.docs.pages import DOCS
from tests.support import ROOT


def test_links_and_images_of_pages_outside_the_site_lead_to_files():
    for name in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"\]\(([^)#]+)", (ROOT / name).read_text()):
            assert target.startswith("https://") or (ROOT / unquote(target)).exists(), (name, target)


def test_links_of_the_site_to_files_other_than_pages_lead_to_files():
    """The strict build checks links to pages and modules, but neither images nor other files."""
    links = [(path, found) for path in DOCS.rglob("*.md") for found in re.findall(r"\]\(([^)#]+)", path.read_text())]
    files = [(path, found) for path, found in links if not found.startswith("https://") and not found.endswith(".md")]
    assert {found.rpartition(".")[2] for _, found in files} == {"html", "py", "png"}
    assert [link for link in files if not (link[0].parent / link[1]).is_file()] == []


@pytest.mark.parametrize(
    ("written", "site"),
    [
        ("a [b](../methods/shallow/batch.py) c", "<p>a [b][methods.shallow.batch] c</p>"),
        ("[b](../../reports/__init__.py)", "<p>[b][reports]</p>"),
        ("[b](data.md)", '<p><a href="data.md">b</a></p>'),
        ("```\n[b](../a.py)\n```", "<pre><code>[b](../a.py)\n</code></pre>"),
    ],
)
def test_the_site_turns_links_to_source_files_into_references_to_modules(written, site):
    markdown = pytest.importorskip("markdown", reason="needs the dependency group `docs`")
    assert markdown.markdown(written, extensions=["fenced_code", "docs.source_links"]) == site


def test_the_navigation_has_every_page():
    def pages_of(entry):
        return {entry} if isinstance(entry, str) else {page for part in parts_of(entry) for page in pages_of(part)}

    def parts_of(entry):
        return entry.values() if isinstance(entry, dict) else entry

    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert pages_of(tomllib.loads((ROOT / "zensical.toml").read_text())["project"]["nav"]) == pages
