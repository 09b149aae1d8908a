"""Reports of a run: tables (Markdown, LaTeX, CSV), figures and one page to read. Reads the store alone.

`frame` groups the results, `request` tells which of them the last request means; `tables` and `storage` make table
objects of a group; `markdown`, `latex` and `comma_separated` render them; `scores` makes one pandas frame of them all;
`figures` draws the curves; `document` writes the page; `writer` puts everything below `runs/<name>/reports/`.
"""
