"""What `from benchmark import ...` offers: scores of arrays, splits with their features, and frames of stored runs."""
