"""Language models behind OpenAI's API: the clients that all share who ask one."""
