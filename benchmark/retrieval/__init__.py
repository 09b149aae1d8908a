"""Searches with a kept model: one query against the items of a split, or against a folder of images."""
