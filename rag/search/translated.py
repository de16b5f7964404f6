"""Replies in the language of the reader, as far as the glossary has translations. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.entries.language_tags import is_near_language, nearest_language
from rag.types import Entry, Match, Quote, Reply, Translation


def quoted_in(
    reply: Reply,
    wanted: Sequence[str],
    own: str,
    entries: Mapping[str, Entry],
    insists: bool = False,
) -> Reply:
    """Return a reply that quotes each definition in the first wanted language the entry has.

    `own` is the language of the glossary, "" if it is not known. A reader who `insists` is told of
    each entry that has none of the languages.
    """
    matches = [_in_language(match, wanted, own, entries, insists) for match in reply.matches]
    answer = reply.answer
    if answer:
        cited = [entries[id] for id in answer.citations]
        answer = _quote(answer, cited, wanted, own, insists)
    return replace(reply, matches=tuple(matches), answer=answer)


def chosen_translation(entry: Entry, wanted: Sequence[str], own: str) -> Translation | None:
    """Return the translation of an entry into the first wanted language that it has.

    None if that is the language of the glossary, or if it has none of them.
    """
    by_language = {each.language: each for each in entry.translations if each.language}
    for language in wanted:
        if _is_own(language, own):
            return None
        nearest = nearest_language(language, by_language)
        if nearest and is_near_language(language, nearest):
            return by_language[nearest]
    return None


def lacks_languages(entry: Entry, wanted: Sequence[str], own: str) -> bool:
    """Return whether an entry has a definition in none of the wanted languages.

    Not so where nothing is translated, unless one language is named: browsers name several.
    """
    if not entry.translations and len(wanted) != 1:
        return False
    translation = chosen_translation(entry, wanted, own)
    if translation and translation.definition:
        return False
    return bool(wanted) and not any(_is_own(language, own) for language in wanted)


def lacking_note(entry: Entry, wanted: Sequence[str], own: str) -> str:
    """Return the sentence that says which definition is shown in place of one that is wanted."""
    shown = f"in {own}" if own else "in the language of the glossary"
    return f"{entry.term} has no definition in {wanted[0]}; this one is {shown}."


def _is_own(language: str, own: str) -> bool:
    return bool(own) and is_near_language(language, own)


def _in_language(
    match: Match, wanted: Sequence[str], own: str, entries: Mapping[str, Entry], insists: bool
) -> Match:
    entry = entries[match.id]
    note = None
    if insists and lacks_languages(entry, wanted, own):
        note = lacking_note(entry, wanted, own)
    translation = chosen_translation(entry, wanted, own)
    return replace(match, language=own, translation=translation, note=note)


def _quote(
    answer: Quote, cited: Sequence[Entry], wanted: Sequence[str], own: str, insists: bool
) -> Quote:
    """Return the definitions of the cited entries as they are quoted to a reader."""
    texts, languages, notices = [], [], [answer.notice] if answer.notice else []
    for entry in cited:
        translation = chosen_translation(entry, wanted, own)
        if translation and translation.definition:
            texts.append(translation.definition)
            languages.append(translation.language)
            continue
        texts.append(entry.definition)
        languages.append(own)
        if insists and lacks_languages(entry, wanted, own):
            notices.append(lacking_note(entry, wanted, own))
    text, notice = "\n\n".join(texts), " ".join(notices) or None
    return replace(answer, text=text, languages=tuple(languages), notice=notice)
