"""The web page: an engine and a browser's request -> HTML, styles and scripts, all served from the package."""
