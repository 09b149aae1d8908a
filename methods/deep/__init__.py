"""Hashing methods with a network."""
