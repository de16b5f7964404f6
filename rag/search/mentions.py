"""Where the glossary mentions a phrase that no entry has as its name: sentences as plain text."""

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.entries.sentences import sentence_spans
from rag.entries.source_spans import spans_in_source
from rag.entries.stems import SMALL_WORDS, WORDS, beginning, stem, stems_in_order
from rag.index.glossary_index import LivingEntries
from rag.search.asked_for import Phrase
from rag.types import Entry, EntryMention

MAX_MENTIONS = 3


def entry_mentions(
    phrase: Phrase, entries: LivingEntries, first: Iterable[str], drafts: Iterable[str]
) -> tuple[EntryMention, ...]:
    """Return the first sentence of at most three entries that mentions a phrase.

    The words of the phrase stand in a row, endings and small words aside. Entries of `first` come
    before others; drafts are left out.
    """
    wanted = stems_in_order(phrase.text)
    if not wanted:
        return ()
    left_out = set(drafts)
    mentions: list[EntryMention] = []
    for id in _each_once(first, entries.with_stems_in_a_row(wanted)):
        if id in left_out:
            continue
        mention = mention_in(entries[id], wanted)
        if mention:
            mentions.append(mention)
        if len(mentions) == MAX_MENTIONS:
            break
    return tuple(mentions)


def mention_in(entry: Entry, wanted: Sequence[str]) -> EntryMention | None:
    """Return the first sentence of an entry that has these stems in a row, or None."""
    text = entry.plain
    if not _has_word(text, max(wanted, key=len)):
        return None
    for begin, stop in sentence_spans(text):
        sentence = text[begin:stop]
        place = _place_of(wanted, sentence)
        if place:
            span = (begin + place[0], begin + place[1])
            [(start, end)] = spans_in_source(entry.definition, [span])
            return EntryMention(entry.id, entry.term, sentence, start, end)
    return None


def _has_word(text: str, wanted: str) -> bool:
    """Return whether a word of a text has a stem, without a look at each of its words."""
    begins = re.compile(rf"\b{re.escape(beginning(wanted))}\w*")
    return any(stem(word) == wanted for word in set(begins.findall(text.casefold())))


def _place_of(wanted: Sequence[str], sentence: str) -> tuple[int, int] | None:
    """Return the place [start, end) of stems in a sentence, in characters, or None."""
    words = []
    for match in WORDS.finditer(sentence):
        if match[0].casefold() not in SMALL_WORDS:
            words.append((stem(match[0].casefold()), match.span()))
    stems = [word for word, _ in words]
    for at in range(len(words) - len(wanted) + 1):
        if stems[at : at + len(wanted)] == list(wanted):
            return words[at][1][0], words[at + len(wanted) - 1][1][1]
    return None


def _each_once(*ids: Iterable[str]) -> Iterator[str]:
    """Yield the ids of one iterable after the other, each once."""
    seen: set[str] = set()
    for some in ids:
        for id in some:
            if id not in seen:
                seen.add(id)
                yield id
