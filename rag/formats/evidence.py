"""Evidence that a text is a glossary: what it is called, the order of its terms, how they begin."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeAlias

from rag.entries.stopwords import QUESTION_STOPWORDS
from rag.entries.surface_forms import is_abbreviation, normalised_words

# A name as the tuple of its words.
Name: TypeAlias = tuple[str, ...]

# Words for a glossary, by the language of the word.
GLOSSARY_WORDS = {
    "en": "glossary|glossaries|terminology|vocabulary|lexicon|nomenclature",
    "de": "glossar|glossare|terminologie|begriffe|begriffsverzeichnis|fachbegriffe|wortliste",
    "fr": "glossaire|lexique|terminologie|vocabulaire",
    "es": "glosario|terminología|vocabulario|léxico",
    "pt": "glossário|glossario|terminologia|vocabulário",
    "it": "glossario|terminologia|vocabolario|lessico",
    "nl": "woordenlijst|begrippenlijst|begrippen|verklarende",
    "sv": "ordlista|begreppslista",
    "da": "ordliste",
    "no": "ordliste",
    "fi": "sanasto",
    "pl": "glosariusz|słownik|słowniczek",
    "cs": "glosář|slovník|slovníček",
    "hu": "szójegyzék|fogalomtár",
    "ro": "glosar",
    "tr": "sözlük",
    "ru": "глоссарий|словарь|термины",
    "uk": "глосарій|словник",
    "el": "γλωσσάριο",
    "ja": "用語集|用語",
    "zh": "术语表|術語表|词汇表|詞彙表|术语|術語|名词解释|名詞解釋",
    "ko": "용어집|용어",
    "ar": "مسرد|معجم|المصطلحات",
    "he": "מונחון|מילון",
    "id": "glosarium",
    "vi": "thuật ngữ",
}
_WORDS = "|".join(GLOSSARY_WORDS.values())
# Titles and names of glossaries, but not of a page on how to make one's own. In Chinese and
# Japanese nothing stands between words.
GLOSSARY = re.compile(
    rf"(?<![\w-])(?<!\bown )(?:{_WORDS})(?![\w-])|用語集|术语|術語|词汇表|詞彙表|용어"
    r"|\b(?:terms|definitions|dictionary|acronyms?|abbreviations?|jargon|key concepts)$"
    r"|^(?:terms|definitions|acronyms|abbreviations|jargon)\b",
    re.I,
)
# A definition has its term among its first words, or is what it abbreviates, in few words.
FIRST_WORDS, FEW_WORDS = 12, 8
DEFINING = re.compile(
    r"(?:an?|any|one who|someone|short for|(?:an )?abbreviation|acronym for|see"
    r"|une?|le|la|les|l['’]|eine?[rs]?|der|die|das|un[ao]?|el|los|las|o|os|as|uma?|il|lo|het|een)\b",
    re.I,
)
# The share of texts that must define, if the text does not say that it is a glossary: of terms
# in alphabetical order, and of others.
DEFINING_IN_ORDER, DEFINING_OUT_OF_ORDER = 0.25, 0.8
# Terms are in order although every fourth one begins the alphabet anew.
TERMS_PER_SECTION = 4


def is_glossary_title(title: str) -> bool:
    """Return whether the title of a text says that it is a glossary."""
    return GLOSSARY.search(title.strip()) is not None


def is_glossary_name(name: str) -> bool:
    """Return whether the name of a file, or of a folder, says that it is a glossary."""
    return is_glossary_title(re.sub("[_-]", " ", name))


def glossary_language(name: str) -> str:
    """Return the language of the word for a glossary in a name; '' if there is none."""
    spaced = re.sub("[_-]", " ", name)
    for language, words in GLOSSARY_WORDS.items():
        if re.search(rf"\b(?:{words})\b", spaced, re.I):
            return language
    return ""


def is_glossary(pairs: Sequence[tuple[str, str]], titles: Iterable[str]) -> bool:
    """Return whether names with their texts are those of a glossary.

    They are if a title says so, or if enough of the texts define their names.
    """
    if any(map(is_glossary_title, titles)):
        return True
    names = [tuple(normalised_words(name)) for name, _ in pairs]
    share = DEFINING_IN_ORDER if are_in_order(names) else DEFINING_OUT_OF_ORDER
    return sum(defines(name, text) for name, text in pairs) >= share * len(pairs)


def are_in_order(names: Sequence[Name]) -> bool:
    """Return whether names are in alphabetical order, but for a few."""
    breaks = sum(name > following for name, following in pairwise(names))
    return breaks <= (len(names) - 3) // TERMS_PER_SECTION


def defines(name: str, text: str) -> bool:
    """Return whether a text defines a name.

    It does if the name is among its first words, if it begins as definitions do, or if it is what
    the name abbreviates.
    """
    if " " not in text and text.isascii():
        return False
    if len(text.split()) <= FEW_WORDS and is_abbreviation(name, text):
        return True
    if DEFINING.match(text):
        return True
    content_words = set(normalised_words(name)) - QUESTION_STOPWORDS
    return not content_words.isdisjoint(normalised_words(text)[:FIRST_WORDS])
