"""The service below every door: answers and edits, while index and corpus change."""
