"""Runs jobs in worker processes with one thread each."""
