"""Our methods against the scores of their authors' code, on the Wikipedia set."""
