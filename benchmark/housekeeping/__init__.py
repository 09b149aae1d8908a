"""Stored runs: lists them, removes results, and merges runs."""
