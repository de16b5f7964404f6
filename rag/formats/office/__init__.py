"""Glossaries in office files: spreadsheets and Word."""
