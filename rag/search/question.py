"""A question as it was typed -> one that can be answered, or BadQuestion. Pure."""

from rag.entries.text import holds_controls
from rag.errors import BadQuestion

MAX_QUESTION = 2_000


def readable(question: str) -> str:
    """Return the question without surrounding space. Raises BadQuestion for what nobody could answer."""
    asked = question.strip()
    if not asked:
        raise BadQuestion("The question is empty; ask in a few words.")
    if len(asked) > MAX_QUESTION:
        raise BadQuestion(
            f"The question has {len(asked):,} characters; at most {MAX_QUESTION:,} are read."
        )
    if holds_controls(asked):
        raise BadQuestion("The question holds control characters; send plain text.")
    return asked
