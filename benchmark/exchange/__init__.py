"""Hands splits out to methods in other languages, and scores the codes that come back."""
