"""Reads the stored results of a run and groups them: one group fills one set of tables."""
