"""What could be better about a glossary: rules that look at entries alone, and rules that ask the index."""
