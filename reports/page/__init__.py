"""Writes the page to read, report.md, section by section; `document` puts the sections together."""
