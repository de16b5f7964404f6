"""What could be better about a glossary: rules for entries alone, and rules that ask the index."""
