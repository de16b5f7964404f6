"""From a question to a reply, and the evaluation of replies."""
