"""Benchmark of cross-modal hashing on remote-sensing image <-> spoken-caption retrieval."""

__version__ = "0.1.0"
