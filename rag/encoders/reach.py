"""How much of a text an encoder reads, by the scripts of its vocabulary and its pieces. Pure.

An encoder that has only single letters of a script takes all texts in it for alike: their vectors
say nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Set

from rag.entries.language_packs import pack_of
from rag.entries.question_language import language_of_counts
from rag.entries.scripts import IDEOGRAPHS, is_unspaced, script_of
from rag.types import Encoder, Reach

# An encoder reads a script of which its vocabulary has at least so many pieces. That of an English
# BERT has some ninety for the alphabets that it does not read, and five hundred ideographs.
FEWEST_PIECES, FEWEST_IDEOGRAPHS = 300, 1_000
# The most frequent words of a glossary, which are measured.
MEASURED_WORDS = 3_000


def scripts_read(vocabulary: Iterable[str]) -> frozenset[str]:
    """Return the scripts that the encoder with a vocabulary reads."""
    pieces: Counter[str] = Counter()
    for piece in vocabulary:
        word = piece.removeprefix("##")
        if word[:1].isalpha():
            pieces[script_of(word[0])] += 1
    read = set()
    for script, count in pieces.items():
        least = FEWEST_IDEOGRAPHS if script == IDEOGRAPHS else FEWEST_PIECES
        if count >= least:
            read.add(script)
    return frozenset(read)


def share_read(text: str, scripts: Set[str]) -> float:
    """Return the share of a text's letters that are of some scripts, 1 if it has no letters."""
    letters = [letter for letter in text if letter.isalpha()]
    if not letters:
        return 1.0
    return sum(script_of(letter) in scripts for letter in letters) / len(letters)


def measure_reach(counts: Mapping[str, int], encoder: Encoder) -> Reach:
    """Return how much an encoder reads of a glossary, given how often each word stands there.

    Pieces are counted of the frequent words of its language, if it is one with a pack: others,
    such as the compounds of German, are cut by models that know the language, too.
    """
    words = Counter(counts).most_common(MEASURED_WORDS)
    scripts = scripts_read(encoder.vocabulary)
    if not scripts:
        # An encoder without a vocabulary of words, of which nothing is known.
        return Reach(1.0, 0.0)
    letters = read = 0.0
    for word, count in words:
        letters += count * len(word)
        read += count * len(word) * share_read(word, scripts)
    language = language_of_counts(counts)
    if language:
        words = [(word, 1) for word in sorted(pack_of(language).telling)]
    return Reach(_ratio(read, letters), _pieces_per_word(words, scripts, encoder))


def _pieces_per_word(
    words: Iterable[tuple[str, int]], scripts: Set[str], encoder: Encoder
) -> float:
    """Return the mean number of pieces of the words that have only letters of some scripts."""
    spaced = [pair for pair in words if share_read(pair[0], scripts) == 1]
    spaced = [pair for pair in spaced if not any(map(is_unspaced, pair[0]))]
    pieces = encoder.count_pieces([word for word, _ in spaced]) if spaced else []
    total = sum(count for _, count in spaced)
    weighted = sum(each * count for each, (_, count) in zip(pieces, spaced, strict=True))
    return _ratio(weighted, total)


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0
