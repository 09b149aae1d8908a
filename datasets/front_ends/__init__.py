"""Feature front-ends, one a module; each turns images or sounds into a feature matrix."""
