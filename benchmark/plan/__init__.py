"""From a request to a list of steps: which cells run, are reused or skipped, and why."""
