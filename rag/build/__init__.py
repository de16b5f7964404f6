"""A corpus to a new index version."""
