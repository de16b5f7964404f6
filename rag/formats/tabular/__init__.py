"""Tables and records: CSV, TSV, JSON, OpenMetadata."""
