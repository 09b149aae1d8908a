"""What the commands below `data` do."""
