"""Entries, and questions with answers beside them -> entries that hold the questions and see one another. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rag.entries.surface_forms import BRACKETED, spellings
from rag.formats.drafts import Draft, Spelt, spelt
from rag.formats.resolve import joined

QUOTES = "\"'“”„‘’‚«»‹›`*"
ARTICLE = r"(?-i:an?|the|some)\s+"
# 'The Pile' keeps what belongs to its name, and 'Human in the Loop' all of it.
ASKS = re.compile(
    rf"""
    (?: (?:what|who|which|where)(?:['’]s|\s+(?:is|are|was|were|does|do|did))\s+ | define\s+ )
    (?: (?:(?:you|we|they)\s+mean|meant)\s+by\s+ )?
    (?: (?:the\s+)?(?:terms?|words?|phrase|acronym|abbreviation)\s+ )?
    (?: {ARTICLE} )?
    (?P<subject> (?P<name>.+?)
        (?: \s+(?:means?|refers?\s+to|stands?\s+for|denotes?|do|used\s+for) )?
        (?: ,?\s+(?:in|within)\s+(?:(?:the|an?)\s+(?:context|field|area|world|domain|case)\b|(?!(?:the|an?)\s)).* )?
    )
    [\s?.!]*
    """,
    re.VERBOSE | re.IGNORECASE,
)
AND = re.compile(r",\s*(?:and\s+|or\s+)?|\s+(?:and|or|&)\s+")
LEADING_ARTICLE = re.compile(r"(?:an?|the)\s+", re.I)
# Words for what holds a thing: who asks for 'log files' asks for the log, if there is no other such entry.
HOLDERS = ("file", "files")
SEE = re.compile(
    r"(?:\bSee(?: also)?|[(;,]\s*see|\bsee also):?\s+(?P<names>.{1,150}?)(?:[.;!?)\]][\s”’\"')]|[.;!?)\]]?$)",
    re.MULTILINE,
)


def subject(question: str) -> str:
    """Return what a question asks for: 'keel' for 'What is a keel in naval architecture?'; '' if that is unclear."""
    told = ASKS.fullmatch(question.strip())
    return bare(told["name"]) if told else ""


def bare(name: str) -> str:
    """Return a name without quotes around it."""
    return name.strip().strip(QUOTES).strip()


def with_questions(entries: Iterable[Draft], asked: Iterable[Draft]) -> list[Draft]:
    """Return the entries with the questions that ask for them, and an entry for each other thing that is asked for."""
    held = list(entries)
    known = Bearers(held)
    for draft in asked:
        places = known.asked_for(draft.questions[0])
        for place in places:
            held[place] = joined(held[place], replace(draft, term=held[place].term))
        if not places:
            held.append(draft)
            known.learn(draft, len(held) - 1)
    return held


class Bearers:
    """Finds the place of the entry that bears a name: a term, else another name, else either in another number."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        """Note the names of drafts, what is surest first."""
        self._terms: dict[Spelt, int] = {}
        self._names: dict[Spelt, int] = {}
        self._folded: dict[Spelt, int] = {}
        for place, draft in enumerate(drafts):
            self.learn(draft, place)

    def learn(self, draft: Draft, place: int) -> None:
        """Note the names of one more draft."""
        self._terms.setdefault(spelt(draft.term), place)
        for name in (draft.term, *draft.aliases, *spellings(draft.term)):
            self._names.setdefault(spelt(name), place)
            self._folded.setdefault(folded(spelt(name)), place)

    def named(self, name: str) -> int | None:
        """Return the place of the entry that bears a name; None if there is none."""
        whole = spelt(bare(name))
        for key in (whole, whole[:-1]) if whole[1:] and whole[-1] in HOLDERS else (whole,):
            for table, spelling in (
                (self._terms, key),
                (self._names, key),
                (self._folded, folded(key)),
            ):
                if spelling in table:
                    return table[spelling]
        return None

    def asked_for(self, question: str) -> list[int]:
        """Return the places of the entries that a question asks for by name, each once; none if a name is not borne."""
        told = ASKS.fullmatch(question.strip())
        for name in (told["subject"], told["name"]) if told else ():
            for names in ([name], AND.split(bare(name))):
                places = [self._meant(each) for each in names]
                if None not in places:
                    return [place for place in dict.fromkeys(places) if place is not None]
        return []

    def _meant(self, name: str) -> int | None:
        """Return who bears a name, with or without its brackets, or has for its whole term what stands in them."""
        places = (self.named(name), self.named(BRACKETED.sub(" ", name)))
        inside = (self._terms.get(spelt(part)) for part in BRACKETED.findall(name))
        return next((place for place in (*places, *inside) if place is not None), None)

    def seen(self, text: str) -> Iterator[int]:
        """Yield the places of the entries that a text tells its reader to see."""
        for told in SEE.finditer(text):
            names = told["names"]
            for name in [names] if self.named(names) is not None else AND.split(names):
                if (place := self.named(LEADING_ARTICLE.sub("", bare(name), count=1))) is not None:
                    yield place


def folded(name: Spelt) -> Spelt:
    """Return a name with its last word in the singular, as far as its spelling shows that."""
    *words, last = name
    for plural, singular in (
        ("ies", "y"),
        ("sses", "ss"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("s", ""),
    ):
        if (
            last.endswith(plural)
            and len(last) > len(plural) + 2
            and not last.endswith(("ss", "us", "is"))
        ):
            return (*words, last.removesuffix(plural) + singular)
    return name


def linked(drafts: Iterable[Draft]) -> list[Draft]:
    """Return drafts that see those of them which their text tells the reader to see."""
    held = list(drafts)
    known = Bearers(held)
    return [
        replace(draft, see_also=tuple(held[at].term for at in known.seen(draft.definition)))
        for draft in held
    ]
