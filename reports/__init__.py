"""Reports of a run: tables (Markdown, LaTeX, CSV), figures and one page to read. Reads the store alone.

`collect` reads the store into groups (`group`, `frame`, `entry`), `request` tells which results the last request means.
`tables`, `diagnostics`, `storage` and `protocols` make table objects, with the words of `captions` and `leakage`;
`markdown`, `latex` and `comma_separated` render them; `scores` makes one pandas frame of all scores; `figures` draws
the curves; `document` writes the page, with `ran` and `again`; `writer` puts everything below `runs/<name>/reports/`.
"""
