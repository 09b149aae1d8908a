"""Metrics of rankings and statistics of codes."""
