"""What is read from the store, grouped into what stands together."""
