"""Draws the figures of a run."""
