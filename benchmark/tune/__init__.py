"""Searches hyper-parameters on the validation part."""
