"""Two runs beside each other: what changed between them, and whose scores differ by more than chance."""
