"""What an entry is called, its words, its passages, and the SQLite store of entries."""
