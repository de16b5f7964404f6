"""The sentences of a definition as parts of the word pieces that an index has of the entry. Pure.

An index has the word pieces of whole passages. How many of them belong to each sentence follows
from the number of pieces of each sentence: the tokenizer counts them, and nothing is encoded again.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from rag.entries.passages import chunks_of_sentences
from rag.entries.sentences import sentence_spans
from rag.entries.source_spans import spans_in_source
from rag.types import Encoder, Entry

# The place of a part that is no sentence.
NO_PLACE = (-1, -1)


def sentence_parts(entry: Entry, lengths: Sequence[int], encoder: Encoder) -> NDArray[np.int32]:
    """Return the parts of the pieces of an entry's definition (parts, 3), none of one sentence.

    A row has the number of pieces of a part, at least 1, and the place [start, end) of its sentence
    in the definition: `NO_PLACE` for the term, which stands before each chunk. `lengths` are the
    numbers of pieces of the passages that have any, the names first; `encoder` is that of the
    index.
    """
    plain = entry.plain
    in_plain = sentence_spans(plain)
    if len(in_plain) == 1:
        return np.empty((0, 3), dtype=np.int32)
    spans = iter(spans_in_source(entry.definition, in_plain))
    chunks = chunks_of_sentences(plain[start:end] for start, end in in_plain)
    rows: list[tuple[int, int, int]] = []
    # The pieces of the names come before those of the chunks.
    for size, chunk in zip(lengths[1:], chunks, strict=False):
        counts = encoder.count_pieces([f"{entry.term}:", *chunk])
        places = [NO_PLACE, *islice(spans, len(chunk))]
        for count, place in zip(_fitted(counts, size), places, strict=True):
            rows += [(count, *place)] if count else []
    return np.array(rows, dtype=np.int32).reshape(-1, 3)


def _fitted(counts: Sequence[int], size: int) -> Iterator[int]:
    """Yield the numbers of pieces of the parts of a passage that has `size` pieces.

    What is missing was cut off at the end; what is left over is the model's prompt at the start.
    """
    remaining = size
    prompt = max(0, size - sum(counts))
    for place, count in enumerate(counts):
        own = min(remaining, count + prompt if place == 0 else count)
        yield own
        remaining -= own
