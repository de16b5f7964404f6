"""Single documents and sites of pages: Markdown, HTML, reStructuredText."""
