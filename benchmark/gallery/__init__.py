"""Chooses queries of a run, and ranks what several methods find for them; `reports.gallery` draws it."""
