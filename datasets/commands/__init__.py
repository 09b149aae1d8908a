"""What `python -m benchmark data …` does, and the program that writes split files."""
