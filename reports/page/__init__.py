"""The report as a page to read."""
