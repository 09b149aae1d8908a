"""Draws stand-ins of the data sets, and writes captions of what was drawn."""
