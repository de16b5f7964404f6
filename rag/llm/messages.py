"""The messages of a chat with a language model."""

from typing import TypeAlias

Messages: TypeAlias = list[dict[str, str]]


def chat(instructions: str, request: str) -> Messages:
    """Return the messages of a chat: what always holds, then what is asked for now."""
    return [
        {"role": "system", "content": instructions},
        {"role": "user", "content": request},
    ]
