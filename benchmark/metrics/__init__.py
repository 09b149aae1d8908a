"""Retrieval metrics as pure functions of tie-group counts; every name carries its convention."""
