"""Proposals: for a topic that people ask about in vain, a new entry, an alias or a question."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from rag.entries.language_packs import ENGLISH, ENGLISH_PACK, LanguagePack, pack_of
from rag.entries.name_lookup import NameIndex
from rag.entries.surface_forms import BRACKETED, normalised_words, slug
from rag.errors import EntryRefused
from rag.gaps.question_words import pack_of_question
from rag.search.unspaced_frames import strip_unspaced
from rag.types import Entry

Kind: TypeAlias = Literal["entry", "alias", "question"]

# From this mean probability on, the nearest entry is taken for the one that was wanted. It is a
# guess: declined questions that the glossary could answer, and those it cannot, overlap widely.
WANTED = 0.25
# The longest name in words, and the shortest initials that are no coincidence.
NAME_WORDS, INITIALS = 3, 3


@dataclass(frozen=True)
class Proposal:
    """What would answer a topic.

    A new entry with the id `entry` and the term `text`; or `text` as an alias or a question of an
    existing entry.
    """

    kind: Kind
    entry: str
    text: str


class Proposer:
    """Proposes what would answer the topics of a glossary."""

    def __init__(
        self, names: NameIndex, entries: Mapping[str, Entry], language: str = ENGLISH
    ) -> None:
        """Index the initials of the names of `entries`, which are by id and in a `language`."""
        self._names = names
        self._language = language
        self._pack = pack_of(language)
        self._entries = entries
        self._ids = set(entries)
        self._numbers: Counter[str] = Counter()
        self._by_initials: dict[str, set[str]] = {}
        for entry in entries.values():
            for name in entry.names:
                for initials in initials_of(name, self._pack):
                    self._by_initials.setdefault(initials, set()).add(entry.id)

    def propose(
        self, name: str, questions: Sequence[str], nearest: str, nearness: float
    ) -> Proposal:
        """Return the one thing to do about a topic.

        `nearest` is the entry most likely to answer its questions, `nearness` the probability.
        """
        is_name = any(asks_for(name, question, self._language) for question in questions)
        abbreviated = self._abbreviated(name) if is_name else None
        if abbreviated:
            return Proposal("alias", abbreviated, name)
        home = self._home(name, nearest, nearness)
        if home not in self._entries:
            return Proposal("entry", self._new_id(name), headword(name))
        if is_name and not self._names.find(name):
            return Proposal("alias", home, name)
        return Proposal("question", home, self._new_question(home, questions))

    def _home(self, name: str, nearest: str, nearness: float) -> str:
        """Return the entry that a topic belongs to: a draft of its name, or the nearest; or ""."""
        for entry in self._names.find(name):
            if self._entries[entry].status == "draft":
                return entry
        if nearness >= WANTED:
            return nearest
        return ""

    def _new_question(self, home: str, questions: Sequence[str]) -> str:
        """Return the first question that an entry does not have yet, or the first of all."""
        known = {tuple(normalised_words(question)) for question in self._entries[home].questions}
        for question in questions:
            if tuple(normalised_words(question)) not in known:
                return question
        return questions[0]

    def _abbreviated(self, name: str) -> str | None:
        """Return the one entry that a name abbreviates, or that has an abbreviation of the name.

        None if an entry has the name itself, or if several fit.
        """
        if self._names.find(name):
            return None
        fitting = set(self._by_initials.get("".join(normalised_words(name)), set()))
        for initials in initials_of(name, self._pack):
            fitting.update(self._names.find(initials))
        if len(fitting) != 1:
            return None
        return fitting.pop()

    def _new_id(self, name: str) -> str:
        """Return an id for a new entry, which no entry and no earlier proposal has."""
        wanted = slug(name)
        identifier = wanted
        while identifier in self._ids:
            self._numbers[wanted] += 1
            identifier = f"{wanted}-{self._numbers[wanted] + 1}"
        self._ids.add(identifier)
        return identifier


def initials_of(name: str, pack: LanguagePack = ENGLISH_PACK) -> set[str]:
    """Return the initials of a name of several words, with and without its function words."""
    name_words = normalised_words(BRACKETED.sub(" ", name))
    content = [word for word in name_words if word not in pack.function_words]
    both = set()
    for words in (name_words, content):
        initials = "".join(word[0] for word in words)
        if len(initials) >= INITIALS:
            both.add(initials)
    return both


def asks_for(name: str, question: str, language: str = ENGLISH) -> bool:
    """Return whether a question asks for a name and nothing else.

    Also if it holds a name that cannot be an ordinary word, like `K8s`. `language` is that of the
    glossary.
    """
    pack = pack_of_question(question, language)
    if pack.unspaced:
        return normalised_words(strip_unspaced(question, pack)[0]) == normalised_words(name)
    name_words, question_words = normalised_words(name), normalised_words(question)
    is_held = f" {' '.join(name_words)} " in f" {' '.join(question_words)} "
    if len(name_words) > NAME_WORDS or not is_held:
        return False
    if any(map(is_code, name.split())):
        return True
    rest = [word for word in question_words if word not in name_words]
    return pack.stopwords.issuperset(rest) and (bool(rest) or len(name_words) == 1)


def is_code(word: str) -> bool:
    """Return whether a word has a digit, or a capital after its first letter."""
    return any(map(str.isdigit, word)) or any(map(str.isupper, word[1:]))


def headword(name: str) -> str:
    """Return a name as a term: with a capital, unless its first word has one somewhere."""
    first = name.split(maxsplit=1)[0]
    if first != first.lower():
        return name
    return name[:1].upper() + name[1:]


def draft(
    name: str,
    proposal: Proposal,
    questions: Sequence[str],
    pack: LanguagePack = ENGLISH_PACK,
) -> Entry:
    """Return the skeleton of an entry for a topic, as a draft: it answers nothing yet.

    `pack` is that of the glossary's language.
    """
    identifier, term = slug(name), headword(name)
    if proposal.kind == "entry":
        identifier, term = proposal.entry, proposal.text
    return Entry(
        id=identifier,
        term=term,
        aliases=(),
        tags=(),
        see_also=(),
        status="draft",
        questions=tuple(questions),
        shared_names=(),
        definition=pack.unwritten.format(term=term),
    )


def apply_proposal(entry: Entry, proposal: Proposal) -> Entry:
    """Return an entry with the alias or the question of a proposal, unless it has it already."""
    known = entry.names if proposal.kind == "alias" else entry.questions
    if normalised_words(proposal.text) in map(normalised_words, known):
        return entry
    if proposal.kind == "alias":
        return replace(entry, aliases=(*entry.aliases, proposal.text))
    return replace(entry, questions=(*entry.questions, proposal.text))


def retarget(entry: str | None, proposal: Proposal, questions: Sequence[str]) -> Proposal:
    """Return a proposal for the entry that its owner names, if one is named.

    Raises EntryRefused if one has to be.
    """
    if entry is not None:
        if proposal.kind == "entry":
            return Proposal("question", entry, questions[0])
        return replace(proposal, entry=entry)
    if proposal.kind == "entry":
        remedy = "rag gaps write writes it; else name the entry that is meant with --to"
        raise EntryRefused([f"an entry is missing: {remedy}"])
    return proposal
