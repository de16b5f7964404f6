"""Join questions and answers with the entries that they ask for; link entries by their texts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.entries.surface_forms import BRACKETED, implied_names
from rag.formats.drafts import Draft, NameKey, name_key
from rag.formats.repeats import merge_drafts

QUOTES = "\"'“”„‘’‚«»‹›`*"
ARTICLE = r"(?-i:an?|the|some)\s+"
# A question for what something is. `The Pile` keeps its article, `Human in the Loop` all its words.
ASKS = re.compile(
    rf"""
    (?: (?:what|who|which|where)(?:['’]s|\s+(?:is|are|was|were|does|do|did))\s+ | define\s+ )
    (?: (?:(?:you|we|they)\s+mean|meant)\s+by\s+ )?
    (?: (?:the\s+)?(?:terms?|words?|phrase|acronym|abbreviation)\s+ )?
    (?: {ARTICLE} )?
    (?P<subject> (?P<name>.+?)
        (?: \s+(?:means?|refers?\s+to|stands?\s+for|denotes?|do|used\s+for) )?
        (?: ,?\s+(?:in|within)\s+
            (?: (?:the|an?)\s+(?:context|field|area|world|domain|case)\b | (?!(?:the|an?)\s) ) .*
        )?
    )
    [\s?.!]*
    """,
    re.VERBOSE | re.IGNORECASE,
)
AND = re.compile(r",\s*(?:and\s+|or\s+)?|\s+(?:and|or|&)\s+")
ARTICLE_BEFORE = re.compile(r"(?:an?|the)\s+", re.I)
# A question for 'log files' asks for the entry 'log', if there is no entry of all its words.
CONTAINERS = ("file", "files")
SEE = re.compile(
    r"(?:\bSee(?: also)?|[(;,]\s*see(?: also)?|\bsee also):?\s+"
    r"(?P<names>.{1,150}?)(?:[.;!?)\]][\s”’\"')]|[.;!?)\]]?$)",
    re.MULTILINE,
)
# How plurals end, and the singular that they are of; the first ending that fits is taken.
PLURALS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("xes", "x"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("s", ""),
)
# Words with these ends are in the singular.
SINGULAR_ENDS = ("ss", "us", "is")


def question_subject(question: str) -> str:
    """Return the name that a question asks for; '' if it asks for something else.

    It is 'keel' for 'What is a keel in naval architecture?'.
    """
    match = ASKS.fullmatch(question.strip())
    return _without_quotes(match["name"]) if match else ""


def _without_quotes(name: str) -> str:
    """Return a name without quotes around it."""
    return name.strip().strip(QUOTES).strip()


def add_questions(entries: Iterable[Draft], answers: Iterable[Draft]) -> list[Draft]:
    """Return the entries with the questions that ask for them, and their answers.

    An answer to a question for something else becomes an entry of its own. Each of `answers` has
    its question.
    """
    drafts = list(entries)
    names = _DraftNames(drafts)
    for answer in answers:
        places = names.asked_for(answer.questions[0])
        for place in places:
            renamed = replace(answer, term=drafts[place].term)
            drafts[place] = merge_drafts(drafts[place], renamed)
        if not places:
            names.add(answer, len(drafts))
            drafts.append(answer)
    return drafts


def add_links(drafts: Sequence[Draft]) -> list[Draft]:
    """Return drafts that see those of them which their text tells the reader to see."""
    names = _DraftNames(drafts)
    linked = []
    for draft in drafts:
        seen = [drafts[place].term for place in names.seen_in(draft.definition)]
        linked.append(replace(draft, see_also=tuple(seen)))
    return linked


class _DraftNames:
    """Finds the place of the draft that bears a name.

    It looks for a term, then for another name, then for a name in the other number.
    """

    def __init__(self, drafts: Iterable[Draft]) -> None:
        """Note the names of drafts; of several with a name, the first bears it."""
        self._terms: dict[NameKey, int] = {}
        self._names: dict[NameKey, int] = {}
        self._singulars: dict[NameKey, int] = {}
        for place, draft in enumerate(drafts):
            self.add(draft, place)

    def add(self, draft: Draft, place: int) -> None:
        """Note the names of one more draft."""
        self._terms.setdefault(name_key(draft.term), place)
        for name in (draft.term, *draft.aliases, *implied_names(draft.term)):
            key = name_key(name)
            self._names.setdefault(key, place)
            self._singulars.setdefault(_singular(key), place)

    def find(self, name: str) -> int | None:
        """Return the place of the draft that bears a name; None if there is none."""
        whole = name_key(_without_quotes(name))
        place = self._find_key(whole)
        if place is None and len(whole) > 1 and whole[-1] in CONTAINERS:
            return self._find_key(whole[:-1])
        return place

    def _find_key(self, key: NameKey) -> int | None:
        for table in (self._terms, self._names):
            if key in table:
                return table[key]
        return self._singulars.get(_singular(key))

    def asked_for(self, question: str) -> list[int]:
        """Return the places of the drafts that a question asks for, each once.

        There are none if it asks for something else beside them.
        """
        match = ASKS.fullmatch(question.strip())
        if not match:
            return []
        for subject in (match["subject"], match["name"]):
            several = AND.split(_without_quotes(subject))
            places = self._find_all([subject]) or self._find_all(several)
            if places:
                return places
        return []

    def _find_all(self, names: Sequence[str]) -> list[int]:
        """Return the places of all names, each once; none if one is not borne."""
        places: dict[int, None] = {}
        for name in names:
            place = self._find_with_brackets(name)
            if place is None:
                return []
            places[place] = None
        return list(places)

    def _find_with_brackets(self, name: str) -> int | None:
        """Return the place of a name with or without its brackets, or of a term within them."""
        for spelling in (name, BRACKETED.sub(" ", name)):
            place = self.find(spelling)
            if place is not None:
                return place
        for inside in BRACKETED.findall(name):
            place = self._terms.get(name_key(inside))
            if place is not None:
                return place
        return None

    def seen_in(self, text: str) -> Iterator[int]:
        """Yield the places of the drafts that a text tells its reader to see."""
        for see in SEE.finditer(text):
            phrase = see["names"]
            names = AND.split(phrase) if self.find(phrase) is None else [phrase]
            for name in names:
                without_article = ARTICLE_BEFORE.sub("", _without_quotes(name), count=1)
                place = self.find(without_article)
                if place is not None:
                    yield place


def _singular(name: NameKey) -> NameKey:
    """Return a name with its last word in the singular, as far as its spelling shows that."""
    *first, last = name
    if last.endswith(SINGULAR_ENDS):
        return name
    for plural, singular in PLURALS:
        if last.endswith(plural) and len(last) > len(plural) + 2:
            return (*first, last.removesuffix(plural) + singular)
    return name
