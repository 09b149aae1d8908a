"""One table a module."""
