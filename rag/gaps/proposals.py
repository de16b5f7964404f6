"""What a topic is called and asked -> the one thing that would mend it, and the entry as it would be then. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from rag.entries.name_lookup import CONTEXT, Names
from rag.entries.surface_forms import BRACKETED, FRAME, slug, words
from rag.errors import EntryRefused
from rag.types import Entry

Kind: TypeAlias = Literal["entry", "alias", "question"]

# From this mean probability on, the nearest entry is thought to be the one that was wanted. It is a guess: questions
# that are declined though the glossary holds the answer, and those about what it lacks, overlap widely.
WANTED = 0.25
# The longest name, and the shortest initials that are no chance.
NAME_WORDS, INITIALS = 3, 3
# Words that say little, beside those that frame a question.
IDLE = (
    FRAME
    | CONTEXT
    | frozenset(
        """
        am as at because been but did else ever get got had has have into its made make makes more most much my no not
        off our out she should still then too up very we when while will without
        """.split()
    )
)


@dataclass(frozen=True)
class Proposal:
    """What would mend a topic: a new entry with `text` as its term, or an alias or a question for one that is there."""

    kind: Kind
    entry: str
    text: str


class Mender:
    """Proposes what would mend a topic of a glossary."""

    def __init__(self, names: Names, entries: Mapping[str, Entry]) -> None:
        """Note the first letters of the names of the entries."""
        self._names = names
        self._entries = entries
        self._taken = set(entries)
        self._numbers: Counter[str] = Counter()
        self._initials: dict[str, set[str]] = {}
        for entry in entries.values():
            for initials in {each for name in entry.names for each in initials_of(name)}:
                self._initials.setdefault(initials, set()).add(entry.id)

    def propose(
        self, name: str, questions: Sequence[str], nearest: str, nearness: float
    ) -> Proposal:
        """Return the one thing to do about a topic."""
        is_name = any(asks_for(name, question) for question in questions)
        if is_name and (meant := self._abbreviated(name)):
            return Proposal("alias", meant, name)
        bearers = [
            entry for entry in self._names.find(name) if self._entries[entry].status == "draft"
        ]
        home = bearers[0] if bearers else nearest if nearness >= WANTED else ""
        if home not in self._entries:
            return Proposal("entry", self._new_id(name), headword(name))
        if is_name and not self._names.find(name):
            return Proposal("alias", home, name)
        known = {tuple(words(question)) for question in self._entries[home].questions}
        fresh = [question for question in questions if tuple(words(question)) not in known]
        return Proposal("question", home, (fresh or questions)[0])

    def _abbreviated(self, name: str) -> str | None:
        """Return the one entry that a name abbreviates, or whose name abbreviates it, if none bears it."""
        if self._names.find(name):
            return None
        bearers = self._initials.get("".join(words(name)), set()).union(
            *(self._names.find(each) for each in initials_of(name))
        )
        return next(iter(bearers)) if len(bearers) == 1 else None

    def _new_id(self, name: str) -> str:
        made = wanted = slug(name)
        while made in self._taken:
            self._numbers[wanted] += 1
            made = f"{wanted}-{self._numbers[wanted] + 1}"
        self._taken.add(made)
        return made


def initials_of(name: str) -> set[str]:
    """Return the first letters of a name of several words, with and without those that say little."""
    spelt = words(BRACKETED.sub(" ", name))
    both = (
        "".join(word[0] for word in spelt),
        "".join(word[0] for word in spelt if word not in IDLE),
    )
    return {each for each in both if len(each) >= INITIALS}


def asks_for(name: str, question: str) -> bool:
    """Tell whether a question asks for nothing but what is called so, or holds what is plainly a name, like `K8s`."""
    said, asked = words(name), words(question)
    if len(said) > NAME_WORDS or f" {' '.join(said)} " not in f" {' '.join(asked)} ":
        return False
    if any(any(map(str.isdigit, word)) or any(map(str.isupper, word[1:])) for word in name.split()):
        return True
    rest = [word for word in asked if word not in said]
    return FRAME.issuperset(rest) and (bool(rest) or len(said) == 1)


def headword(name: str) -> str:
    """Return a name as a term: with a capital, unless its first word has one somewhere."""
    first = name.split(maxsplit=1)[0]
    return name[:1].upper() + name[1:] if first == first.lower() else name


def draft(name: str, proposal: Proposal, questions: Sequence[str]) -> Entry:
    """Return the skeleton of an entry for a topic; it answers nothing until its definition is written."""
    missing = proposal.kind == "entry"
    term = proposal.text if missing else headword(name)
    return Entry(
        id=proposal.entry if missing else slug(name),
        term=term,
        aliases=(),
        tags=(),
        see_also=(),
        status="draft",
        questions=tuple(questions),
        shared_names=(),
        definition=f"TO BE WRITTEN: what is {term}? One sentence that can stand alone.\n\n"
        "TO BE WRITTEN: facts, figures, neighbours. Then change the status to approved.",
    )


def mended(entry: Entry, proposal: Proposal) -> Entry:
    """Return an entry with the alias or the question of a proposal, unless it has that already."""
    known = entry.names if proposal.kind == "alias" else entry.questions
    if words(proposal.text) in map(words, known):
        return entry
    if proposal.kind == "alias":
        return replace(entry, aliases=(*entry.aliases, proposal.text))
    return replace(entry, questions=(*entry.questions, proposal.text))


def meant_for(entry: str | None, proposal: Proposal, questions: Sequence[str]) -> Proposal:
    """Return a proposal for the entry that its owner names, if one is named. Raises EntryRefused if one has to be."""
    if entry is None and proposal.kind == "entry":
        raise EntryRefused(
            [
                "an entry is missing: rag gaps write writes it; else name the entry that is meant with --to"
            ]
        )
    if entry is None:
        return proposal
    return (
        Proposal("question", entry, questions[0])
        if proposal.kind == "entry"
        else replace(proposal, entry=entry)
    )
