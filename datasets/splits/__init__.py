"""Protocols: which items train, which query, and which are searched."""
