"""Other protocols than our own HTTP: MCP for assistants, OpenAI's API, DICT."""
