"""Reports of a run: tables (Markdown, LaTeX, CSV), figures and one page to read. Reads the store alone.

`frame` groups the results, of which `request` tells what was asked for last and `scores` makes one pandas frame; `tables` and `storage` make table objects of a group; `markdown`, `latex` and
`comma_separated` render them; `figures` draws the curves; `document` writes the page; `writer` puts everything
below `runs/<name>/reports/`.
"""
