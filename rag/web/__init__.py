"""The web pages: HTML, styles and scripts, all served from the package."""
