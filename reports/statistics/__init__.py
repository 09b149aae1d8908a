"""How sure the mAP of a run is: intervals, tests against the best of a column, mean ranks over data sets.

docs/statistics.md explains the choices and says what a simulation found of them.

- `paired_values` gathers the average precision of queries by image, over seeds.
- `bootstrap` gives intervals, `sign_flips` p values of paired permutation tests, `holm` corrects them.
- `group_statistics` answers for the columns of a group; `mean_ranks` for several data sets;
  `class_means` gives average precision by class.
"""
