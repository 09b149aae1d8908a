"""Draws the curves of a group's methods as PNG and PDF."""
