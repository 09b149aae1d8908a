"""Queries of a run with what several methods found for them, drawn side by side."""
