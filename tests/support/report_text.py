"""The text of a report, whatever page or table holds it."""

from pathlib import Path


def report_text(reports: Path) -> str:
    """report.md, details.md and all tables in Markdown, one after another."""
    pages = [reports / "report.md", reports / "details.md", *sorted((reports / "tables").glob("*.md"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)
