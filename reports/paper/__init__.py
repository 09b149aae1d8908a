"""Tables that an author pastes into a paper: one for all data sets, names of papers, BibTeX, styles of documents.

- `choice` says what the tables show; `names` how methods and data sets are called and cited there.
- `main_table` and `storage_table` build `PaperTable` values from the groups of a run.
- `styles` knows the widths of documents; `latex`, `markdown` and `csv_text` write a table; `references` BibTeX.
- `paper_files` writes them all below `runs/NAME/paper/`.
"""
