"""Dictionaries: dictd and WordNet."""
