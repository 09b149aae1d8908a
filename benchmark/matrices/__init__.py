"""Arrays that a user gives, from Python or in files: what they mean, and the scores of queries against a database."""
