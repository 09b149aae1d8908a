"""Hashing methods without a network."""
