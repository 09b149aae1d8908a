"""Links lead to files, and the navigation of the site has every page."""

import re
from urllib.parse import unquote

from tests.docs.pages import DOCS
from tests.support import ROOT


def test_links_and_images_of_pages_outside_the_site_lead_to_files():
    for name in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"\]\(([^)#]+)", (ROOT / name).read_text()):
            assert target.startswith("https://") or (ROOT / unquote(target)).exists(), (name, target)


def test_the_navigation_has_every_page():
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert set(re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE)) == pages
