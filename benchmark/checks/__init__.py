"""The common checks: the promises of every method. The tests and `python -m benchmark check` run the same list."""
