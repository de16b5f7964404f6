"""Glossaries in many formats: `registry` lists them; one module reads each, and may write it."""
