"""Glossaries in languages of technical writers: DocBook, DITA, AsciiDoc, LaTeX, MediaWiki."""
