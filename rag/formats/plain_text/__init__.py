"""Plain text with headings."""
