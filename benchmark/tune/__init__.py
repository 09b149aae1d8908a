"""Searches for hyper-parameters on the val part of a split."""
