"""Replies in the language of the reader, as far as the glossary has translations. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.entries.language_names import english_name
from rag.entries.language_tags import ReaderLanguages, is_near_language, nearest_language
from rag.types import Entry, Match, Quote, Reply, Translation


def quoted_in(
    reply: Reply,
    wanted: ReaderLanguages,
    own: str,
    entries: Mapping[str, Entry],
    is_told: bool = True,
) -> Reply:
    """Return a reply that quotes each definition in the first wanted language the entry has.

    `own` is the language of the glossary, "" if it is not known. If `is_told`, the reply says which
    entries lack the languages.
    """
    matches = [_in_language(match, wanted, own, entries, is_told) for match in reply.matches]
    answer = reply.answer
    if answer:
        cited = [entries[id] for id in answer.citations]
        answer = _quote(answer, cited, wanted, own, is_told)
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


def lacks_languages(entry: Entry, wanted: ReaderLanguages, own: str) -> bool:
    """Return whether a reader misses an entry's definition in the wanted languages.

    Who did not ask for them misses nothing where nothing is translated.
    """
    is_translated = any(each.definition for each in entry.translations)
    if not wanted.tags or not (wanted.are_asked_for or is_translated):
        return False
    translation = chosen_translation(entry, wanted.tags, own)
    if translation and translation.definition:
        return False
    return not any(_is_own(language, own) for language in wanted.tags)


def lacking_note(terms: Sequence[str], wanted: ReaderLanguages, own: str) -> str:
    """Return the sentence that says which definitions are shown in place of those wanted."""
    shown = f"in {english_name(own)}" if own else "in the language of the glossary"
    language, named = english_name(wanted.tags[0]), " and ".join(terms)
    if len(terms) == 1:
        return f"{named} has no definition in {language}; this one is {shown}."
    return f"{named} have no definition in {language}; these are {shown}."


def _is_own(language: str, own: str) -> bool:
    return bool(own) and is_near_language(language, own)


def _in_language(
    match: Match, wanted: ReaderLanguages, own: str, entries: Mapping[str, Entry], is_told: bool
) -> Match:
    entry = entries[match.id]
    note = None
    if is_told and lacks_languages(entry, wanted, own):
        note = lacking_note([entry.term], wanted, own)
    translation = chosen_translation(entry, wanted.tags, own)
    return replace(match, language=own, translation=translation, note=note)


def _quote(
    answer: Quote, cited: Sequence[Entry], wanted: ReaderLanguages, own: str, is_told: bool
) -> Quote:
    """Return the definitions of the cited entries as they are quoted to a reader."""
    texts, languages, notices = [], [], [answer.notice] if answer.notice else []
    for entry in cited:
        translation = chosen_translation(entry, wanted.tags, own)
        if translation and translation.definition:
            texts.append(translation.definition)
            languages.append(translation.language)
            continue
        texts.append(entry.definition)
        languages.append(own)
    lacking = [entry.term for entry in cited if lacks_languages(entry, wanted, own)]
    if is_told and lacking:
        notices.append(lacking_note(lacking, wanted, own))
    text, notice = "\n\n".join(texts), " ".join(notices) or None
    return replace(answer, text=text, languages=tuple(languages), notice=notice)
