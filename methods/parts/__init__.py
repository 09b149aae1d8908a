"""Ingredients that several methods share: linear algebra, networks, the training loop."""
