"""Answers and edits while index and corpus change."""
