"""Whether the model reads a glossary and a question, and what is said where it does not.

Where it does not, meaning answers nothing: only names do.
"""

from collections.abc import Callable, Set
from functools import cached_property, lru_cache
from typing import Literal

from rag.encoders.reach import scripts_read, share_read
from rag.entries.language_packs import LanguagePack, pack_of
from rag.types import Encoder, Reach

# "badly": the model takes the words of the language for strings of short pieces.
Reading = Literal["well", "badly", "not"]

# The model reads a glossary, and a question, of which it reads at least this share of the letters.
GLOSSARY_READ, QUESTION_READ = 0.5, 0.75
# The frequent words of a language have so many pieces, if the model knows it. Those of English have
# 1.1 with the default model, those of seven others 1.8 to 2.5; with multilingual-e5-small, those
# of eight languages have 1.1 to 1.4.
MOST_PIECES = 1.6
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
    """Return the sentence about a model that reads a glossary badly; "" if it reads it well."""
    reading = glossary_reading(reach)
    if reading == "not":
        share = f"The model {model} reads {reach.read:.0%} of the letters of this glossary"
        return f"{share}, {NAMES_ONLY}; {MULTILINGUAL}."
    if reading == "badly":
        pieces = f"cuts a frequent word of this language into {reach.pieces_per_word:.1f} pieces"
        doubt = "it knows the language badly, and answers by meaning are unsure"
        return f"The model {model} {pieces}: {doubt}; {MULTILINGUAL}."
    return ""


class ModelReach:
    """What one model reads of one glossary, and of the questions to it."""

    def __init__(self, reach: Reach, encoder: Encoder, model: str, language: str) -> None:
        """Take what was measured at the build, the encoder, and the name of its model.

        `language` is that of the glossary.
        """
        self.glossary = glossary_reading(reach)
        self._reach, self._encoder, self._model = reach, encoder, model
        self._own_pack = pack_of(language)
        # Not a method: see `Engine`.
        self._knows = lru_cache(_language_reader(encoder))

    @cached_property
    def _scripts(self) -> Set[str]:
        return scripts_read(self._encoder.vocabulary)

    def reading(self, question: str, pack: LanguagePack) -> Reading:
        """Return how meaning can be compared for a question; `pack` is that of its language."""
        if self.glossary == "not" or not self._reads(question):
            return "not"
        return self.glossary if self._is_known(pack) else "badly"

    def note(self, question: str, pack: LanguagePack) -> str:
        """Return why a question is not answered by meaning, or only with doubt."""
        if self.glossary != "not" and not self._reads(question):
            script = f"The model {self._model} does not read the script of this question"
            return f"{script}, {NAMES_ONLY}; {MULTILINGUAL}."
        if self.glossary == "well" and not self._is_known(pack):
            language = f"The model {self._model} knows the language of this question badly"
            return f"{language}, so answers by meaning are unsure; {MULTILINGUAL}."
        return glossary_note(self._reach, self._model)

    def _is_known(self, pack: LanguagePack) -> bool:
        """Return whether the model knows a language; that of the glossary was measured."""
        return pack is self._own_pack or self._knows(pack)

    def _reads(self, question: str) -> bool:
        if question.isascii() or not self._scripts:
            return True
        return share_read(question, self._scripts) >= QUESTION_READ


def _language_reader(encoder: Encoder) -> Callable[[LanguagePack], bool]:
    """Return a function that says whether an encoder has the frequent words of a language whole.

    With the default model those of English have 1.1 pieces, of the other languages 1.8 to 2.6.
    """

    def knows(pack: LanguagePack) -> bool:
        if pack.unspaced:
            return True
        words = sorted(pack.telling)
        return sum(encoder.count_pieces(words)) <= MOST_PIECES * len(words)

    return knows
