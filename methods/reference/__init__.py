"""Reference rows: floors and guessed labels."""
