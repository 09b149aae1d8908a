"""A folder of the user's own images with captions, as a data set."""
