"""Tables that an author pastes into a paper: one for all data sets, names of papers, BibTeX, styles of documents.

- `choice` says what the tables show, `selection` which results that leaves; `names` how methods and data sets are
  called and cited there.
- `main_table`, `ablation_table` and `storage_table` build `PaperTable` values from the groups of a run; `scores`,
  `published_rows`, `marks` and `words` hold their parts, and `row_order` and `transposed` rearrange them.
- `styles` knows the sizes of documents and `pages` splits tables to fit; `latex`, `markup` and `plain_data` write a
  table in its formats; `references` BibTeX.
- `report` puts the tables of a run together.
"""
