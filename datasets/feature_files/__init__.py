"""Data sets that a file of features and labels holds, in the layout of the hashing literature."""
