"""Point it at a glossary, and people can ask it anything."""
