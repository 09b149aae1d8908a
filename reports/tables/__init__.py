"""Builds `Table` values from the results of a group, one table a module; `catalogue` lists them."""
