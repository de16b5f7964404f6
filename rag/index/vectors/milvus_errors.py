"""What is wrong with a Milvus server, in words: its version is too old, or a call failed."""

import re

from rag.errors import BackendUnavailable

# The oldest version of a server that is supported.
OLDEST = (2, 3)


def refuse_older(uri: str, version: str) -> None:
    """Raise BackendUnavailable if the version of a server is too old; an unknown form passes."""
    numbers = re.search(r"(\d+)\.(\d+)", version)
    if numbers and (int(numbers[1]), int(numbers[2])) < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        raise BackendUnavailable(
            f"Milvus at {uri} is {version}; {wanted} is the oldest that will do. Upgrade it."
        )


def reason_of(error: Exception) -> str:
    """Return the message of a failure, in one line of at most 200 characters."""
    message = str(getattr(error, "message", "") or error)
    return " ".join(message.split())[:200]
