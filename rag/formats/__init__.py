"""A glossary in any known format: `registry` says which there are, a module each reads one and may write it."""
