"""Reports of a run: tables (Markdown, LaTeX, CSV), figures and a page to read, all from the stored results.

Rooms, each of which imports only those before it:

- `results` reads the store and groups the results.
- `tables` builds `Table` values from a group, one table a module; `tables.catalogue` lists them.
- `render` turns tables into Markdown, LaTeX, CSV and plain text; `figures` draws curves. They do not import each other.
- `page` writes report.md.
- `html` writes report.html.
- `writer` writes all files below `runs/<name>/reports/`.
"""
