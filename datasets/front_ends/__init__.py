"""Feature front-ends: from images and sounds to feature matrices."""
