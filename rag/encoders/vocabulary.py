"""The words that an encoder has as one word piece. Pure."""

from collections.abc import Mapping

# The marks of a word's start, of SentencePiece and of byte-level tokenizers.
WORD_START = "▁Ġ"


def ids_by_word(pieces: Mapping[str, int]) -> dict[str, int]:
    """Return the words of a vocabulary in lower case, each with its smallest id.

    `pieces` are the word pieces with their ids.
    """
    ids: dict[str, int] = {}
    for piece, number in pieces.items():
        word = piece.lstrip(WORD_START).casefold()
        ids[word] = min(number, ids.get(word, number))
    return ids
