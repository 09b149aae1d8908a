"""Renders `Table` values as Markdown, LaTeX, CSV and plain text."""
