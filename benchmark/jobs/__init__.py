"""Jobs over worker processes, on one thread each."""
