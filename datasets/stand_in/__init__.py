"""Draws and describes the stand-ins of the data sets."""
