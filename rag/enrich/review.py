"""The review of what is written for entries: what waits, and what its owner decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Literal, TypeAlias

from rag.enrich.answers import plain_line
from rag.enrich.store import changing_enrichment, open_enrichment
from rag.entries.name_lookup import NameIndex
from rag.errors import EntryRefused, UnknownTerm
from rag.formats.overlay import EnrichedEntry, definition_hash
from rag.formats.sources import Source
from rag.settings import Settings
from rag.types import Entry

Kind: TypeAlias = Literal["doubtful", "alias", "question"]
Action: TypeAlias = Literal["accept", "reject", "edit"]
CODE_BYTES = 3


@dataclass(frozen=True)
class ReviewItem:
    """One text written for an entry: a doubtful question, a proposed alias, a question in use.

    `code` names the item as long as it is there; `reason` says why a question is doubtful.
    """

    code: str
    kind: Kind
    text: str
    reason: str = ""


@dataclass(frozen=True)
class ReviewedEntry:
    """An entry with what is written for it; `changed` if its definition was another one then.

    `has_questions` is true if it has any, wherever they were written.
    """

    id: str
    term: str
    changed: bool
    has_questions: bool
    items: tuple[ReviewItem, ...]

    @property
    def waits(self) -> bool:
        """Whether something waits for a decision."""
        return self.changed or any(item.kind != "question" for item in self.items)


@dataclass(frozen=True)
class Decision:
    """A decision about one text of an entry; `new_text` replaces it, if the action is `edit`."""

    id: str
    kind: Kind
    text: str
    action: Action
    new_text: str = ""


def entries_to_review(settings: Settings) -> list[ReviewedEntry]:
    """Return the entries of a glossary with what is written for them, by id."""
    source, enrichment = open_enrichment(settings)
    reviewed = []
    for entry in source.entries():
        written = enrichment[entry.id]
        changed = written.definition not in ("", definition_hash(entry))
        items = tuple(items_of(written))
        has_questions = bool(entry.questions)
        reviewed.append(ReviewedEntry(entry.id, entry.term, changed, has_questions, items))
    return reviewed


def items_of(written: EnrichedEntry) -> list[ReviewItem]:
    """Return what is written for an entry, what waits for a decision first."""
    items: list[tuple[Kind, str, str]] = []
    items += [("doubtful", each.question, each.reason) for each in written.doubtful]
    items += [("alias", alias, "") for alias in written.proposed_aliases]
    items += [("question", question, "") for question in written.questions]
    return [ReviewItem(code_of(kind, text), kind, text, reason) for kind, text, reason in items]


def code_of(kind: Kind, text: str) -> str:
    """Return a short code of an item: it does not change while others are decided."""
    digest = blake2b(f"{kind} {text}".encode("utf-8", "replace"), digest_size=CODE_BYTES)
    return digest.hexdigest()


def decide(settings: Settings, decisions: Sequence[Decision]) -> None:
    """Carry out decisions, all or none.

    Raises UnknownTerm if an entry or a text is not there (any more), EntryRefused if an alias is a
    name of another entry, CorpusError, CorpusUnwritable.
    """
    what = f"a review of {', '.join(sorted({decision.id for decision in decisions}))}"
    with changing_enrichment(settings, what) as (source, enrichment):
        for decision in decisions:
            before = enrichment.get(decision.id)
            if before is None or decision.id not in source.content_hashes():
                raise UnknownTerm(f"No entry has the id {decision.id[:80]!r}.")
            entry = source.entry(decision.id)
            decided = _decided(before, decision, source)
            enrichment[decision.id] = replace(decided, definition=definition_hash(entry))


def settle(settings: Settings, ids: Iterable[str]) -> None:
    """Note that what is written for some entries fits their definitions as they are now.

    Raises UnknownTerm, CorpusError, CorpusUnwritable.
    """
    with changing_enrichment(settings, "a review") as (source, enrichment):
        for name in ids:
            if name not in source.content_hashes():
                raise UnknownTerm(f"No entry has the id {name[:80]!r}.")
            current = definition_hash(source.entry(name))
            enrichment[name] = replace(enrichment[name], definition=current)


def _decided(before: EnrichedEntry, decision: Decision, source: Source) -> EnrichedEntry:
    """Return what is written for an entry after a decision."""
    known = {(item.kind, item.text) for item in items_of(before)}
    if (decision.kind, decision.text) not in known:
        problem = f"{decision.text[:80]!r} does not wait for {decision.id!r}"
        raise UnknownTerm(f"{problem} (any more); rag enrich review lists what does.")
    text = decision.text
    if decision.action == "edit":
        text = plain_line(decision.new_text)
        if not text:
            raise EntryRefused(["nothing in the new text can be read; reject the item instead"])
    keeps = decision.action != "reject"
    if decision.kind == "question":
        return replace(before, questions=_replaced(before.questions, decision.text, text, keeps))
    if decision.kind == "doubtful":
        rest = tuple(each for each in before.doubtful if each.question != decision.text)
        questions = _replaced((*before.questions, decision.text), decision.text, text, keeps)
        return replace(before, doubtful=rest, questions=questions)
    if keeps:
        _require_free(text, decision.id, source.entries())
    aliases = _replaced((*before.aliases, decision.text), decision.text, text, keeps)
    proposed = tuple(alias for alias in before.proposed_aliases if alias != decision.text)
    return replace(before, aliases=aliases, proposed_aliases=proposed)


def _replaced(texts: Sequence[str], old: str, new: str, keeps: bool) -> tuple[str, ...]:
    """Return texts with a new one in place of an old one, or without it; each once."""
    replaced = []
    for text in texts:
        if text != old:
            replaced.append(text)
        elif keeps:
            replaced.append(new)
    return tuple(dict.fromkeys(replaced))


def _require_free(alias: str, entry_id: str, entries: Iterable[Entry]) -> None:
    """Raise EntryRefused if another entry bears a name."""
    others = [name for name in NameIndex.of(entries).find(alias) if name != entry_id]
    if others:
        raise EntryRefused([f"{alias!r} is a name of {', '.join(others)}"])
