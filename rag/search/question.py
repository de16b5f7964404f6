"""A question: its validation as it was typed, and its encoding."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack
from rag.entries.surface_forms import normalised_words
from rag.entries.text import has_control_characters
from rag.errors import BadQuestion
from rag.search.model_reach import Reading
from rag.types import Encoding

# Characters.
MAX_QUESTION = 2_000
# The encoding of a question that is compared by its names only.
NOT_ENCODED = Encoding(
    np.empty(0, dtype=np.float32),
    np.empty((0, 0), dtype=np.float32),
    np.empty(0, dtype=np.int32),
)


@dataclass(frozen=True)
class EncodedQuestion:
    """A question as it was typed, with its spelling corrected, and encoded.

    `vocabulary` are the words that the encoder has whole, with the ids of their pieces; `reading`
    is how well the encoder reads the question and the glossary. `pack` is that of the question's
    language.
    """

    text: str
    corrected: str
    encoding: Encoding
    vocabulary: Mapping[str, int]
    reading: Reading = "well"
    pack: LanguagePack = ENGLISH_PACK

    @cached_property
    def words(self) -> list[str]:
        """The words of the corrected question, normalised."""
        return normalised_words(self.corrected)

    @property
    def may_deny(self) -> bool:
        """Whether a word of the corrected question may say what something is not."""
        return not self.pack.denials.isdisjoint(self.words)


def validate_question(question: str) -> str:
    """Return the question without surrounding space.

    Raises BadQuestion if it is empty, too long, or holds control characters.
    """
    text = question.strip()
    if not text:
        raise BadQuestion("The question is empty; ask in a few words.")
    if len(text) > MAX_QUESTION:
        raise BadQuestion(
            f"The question has {len(text):,} characters; at most {MAX_QUESTION:,} are read."
        )
    if has_control_characters(text):
        raise BadQuestion("The question holds control characters; send plain text.")
    return text
