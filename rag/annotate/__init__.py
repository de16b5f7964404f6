"""Mentions of entries in prose."""
