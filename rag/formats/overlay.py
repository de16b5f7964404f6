"""The overlay of a glossary: a file beside it with what was written to make its entries findable.

One entry a line, as JSON, in the order of the ids; made for version control.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Doubtful:
    """A question that was set aside, and why."""

    question: str
    reason: str
