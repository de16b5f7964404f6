"""Other protocols than our own HTTP -> the same answers: assistants, OpenAI clients, dictionaries."""
