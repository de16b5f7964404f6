"""Immutable index versions (generations) on disk, and what searches them."""
