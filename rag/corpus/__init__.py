"""The folder of Markdown files: reading, rewriting, rules, watching, importing."""
