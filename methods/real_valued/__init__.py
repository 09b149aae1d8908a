"""Methods that rank real-valued embeddings or pair scores."""
