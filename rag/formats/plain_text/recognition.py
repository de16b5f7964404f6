"""Judge whether the sections of a plain text are those of a glossary, and no prose or list."""

import re
from collections.abc import Sequence
from statistics import median

from rag.entries.surface_forms import normalised_words
from rag.entries.text import normalise_paragraphs
from rag.formats.evidence import Name, is_glossary
from rag.formats.plain_text.faq import question_subject
from rag.formats.plain_text.sections import Section

# A glossary has at least so many different terms.
MIN_TERMS = 5
# The share of lines that belong to entries, and of terms that are different.
MOSTLY = 0.7
# The share of names that are plain words.
NEARLY_ALL = 0.9
PLAIN_NAME = re.compile(r"(?!\d+\.\d)[.@]?\w[\w .,/&+#'’()（）-]*")
# What stands in brackets may be anything.
BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\})\s*$")
# The median name has at most so many words.
NAME_WORDS = 4
# The median definition has so many letters.
MIN_LETTERS, MAX_LETTERS = 6, 1200
LIST_ITEM = re.compile(r"^(?=[-*•‣]\s|\d{1,3}[.)]\s)", re.MULTILINE)
LINK = re.compile(r"\[([^\[\]\n]+)\]\((?:https?:|mailto:|www\.|/|#)[^()\n]*\)")


def is_glossary_text(sections: Sequence[Section], file_name: str) -> bool:
    """Return whether a text is a glossary, by its sections and the name of its file.

    It needs less evidence if the name or a title says that it is one.
    """
    defined = [section for section in sections if _is_term(section) and any(section.body)]
    distinct: dict[Name, None] = {}
    for section in defined:
        distinct[tuple(normalised_words(section.name))] = None
    names = list(distinct)
    if len(names) < MIN_TERMS or len(names) < MOSTLY * len(defined):
        return False
    if not _are_mostly_entries(sections) or not _look_like_terms(names, defined):
        return False
    texts = list(map(section_text, defined))
    if not MIN_LETTERS <= median(map(len, texts)) <= MAX_LETTERS:
        return False
    titles = [re.sub("[_-]", " ", file_name)]
    titles += [section.name for section in sections if section.kind == "title"]
    subjects = [question_subject(section.name) or section.name for section in defined]
    pairs = list(zip(subjects, texts, strict=True))
    return is_glossary(pairs, titles)


def section_text(section: Section) -> str:
    """Return the paragraphs below a heading; each item of a list is one, links are plain words."""
    text = "\n".join(section.body)
    separate_items = LIST_ITEM.sub("\n", text)
    return normalise_paragraphs(LINK.sub(r"\1", separate_items))


def _is_term(section: Section) -> bool:
    """Return whether a section is a term, or a question that asks for one."""
    if section.kind == "question":
        return bool(question_subject(section.name))
    return section.kind == "term"


def _are_mostly_entries(sections: Sequence[Section]) -> bool:
    """Return whether most lines belong to terms and questions, and few to titles."""
    all_lines = lines_of_entries = 0
    for section in sections:
        count = _count_lines(section)
        all_lines += count
        if section.kind != "title":
            lines_of_entries += count
    return lines_of_entries >= MOSTLY * all_lines


def _count_lines(section: Section) -> int:
    """Return how many lines of a section are not blank, its name among them."""
    return sum(map(bool, (section.name, *section.body)))


def _look_like_terms(names: Sequence[Name], defined: Sequence[Section]) -> bool:
    """Return whether names have few words, and nearly all are plain ones."""
    if median(map(len, names)) > NAME_WORDS:
        return False
    terms = plain = 0
    for section in defined:
        if section.kind == "term":
            terms += 1
            plain += PLAIN_NAME.fullmatch(BRACKETS.sub("", section.name)) is not None
    return plain >= NEARLY_ALL * terms
