"""Whether the model reads a glossary and a question, and what is said where it does not.

Where it does not, meaning answers nothing: only names do.
"""

from collections.abc import Set
from functools import cached_property
from typing import Literal

from rag.encoders.reach import scripts_read, share_read
from rag.types import Encoder, Reach

# "badly": the model takes the words of the language for strings of short pieces.
Reading = Literal["well", "badly", "not"]

# The model reads a glossary, and a question, of which it reads at least this share of the letters.
GLOSSARY_READ, QUESTION_READ = 0.5, 0.75
# Glossaries in English have 1.05 to 1.2 pieces a word with the default model, French ones 1.5 to
# 1.6, German ones 2.3.
MOST_PIECES = 1.35
MULTILINGUAL = (
    "a multilingual model does: rag build --model intfloat/multilingual-e5-small, or BAAI/bge-m3"
)
NAMES_ONLY = "so only names are looked up"


def glossary_reading(reach: Reach) -> Reading:
    """Return how a model reads a glossary."""
    if reach.read < GLOSSARY_READ:
        return "not"
    return "badly" if reach.pieces_per_word > MOST_PIECES else "well"


def glossary_note(reach: Reach, model: str) -> str:
    """Return what to know about a model that reads a glossary badly; "" if it reads it well."""
    reading = glossary_reading(reach)
    if reading == "not":
        share = f"The model {model} reads {reach.read:.0%} of the letters of this glossary"
        return f"{share}, {NAMES_ONLY}; {MULTILINGUAL}."
    if reading == "badly":
        pieces = f"cuts a word of this glossary into {reach.pieces_per_word:.1f} pieces on average"
        doubt = "it knows the language badly, and answers by meaning are unsure"
        return f"The model {model} {pieces}: {doubt}; {MULTILINGUAL}."
    return ""


class ModelReach:
    """What one model reads of one glossary, and of the questions to it."""

    def __init__(self, reach: Reach, encoder: Encoder, model: str) -> None:
        """Take what was measured at the build, the encoder, and the name of its model."""
        self.glossary = glossary_reading(reach)
        self._reach, self._encoder, self._model = reach, encoder, model

    @cached_property
    def _scripts(self) -> Set[str]:
        return scripts_read(self._encoder.vocabulary)

    def reading(self, question: str) -> Reading:
        """Return how meaning can be compared for a question."""
        if self.glossary == "not" or not self._reads(question):
            return "not"
        return self.glossary

    def note(self, question: str) -> str:
        """Return why a question is not answered by meaning, or only with doubt."""
        if self.glossary != "not" and not self._reads(question):
            script = f"The model {self._model} does not read the script of this question"
            return f"{script}, {NAMES_ONLY}; {MULTILINGUAL}."
        return glossary_note(self._reach, self._model)

    def _reads(self, question: str) -> bool:
        if not self._scripts or question.isascii():
            return True
        return share_read(question, self._scripts) >= QUESTION_READ
