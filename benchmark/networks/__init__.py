"""torchvision's networks and their weights."""
