"""The review of what is written for entries: what waits, and what its owner decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal, TypeAlias

from rag.enrich.answers import plain_line
from rag.entries.name_lookup import NameIndex
from rag.errors import EntryRefused, UnknownTerm
from rag.formats.overlay import EnrichedEntry, Overlay, definition_hash, orphans_of
from rag.settings import Settings
from rag.types import Entry

if TYPE_CHECKING:
    from rag.enrich.store import Enrichment
    from rag.formats.sources import Source

Kind: TypeAlias = Literal["doubtful", "alias", "question", "orphan"]
Action: TypeAlias = Literal["accept", "reject", "edit"]
CODE_BYTES = 3
ORPHAN_REASON = (
    "no entry has this id; accept keeps it, reject drops it, edit moves it to another id"
)
NOBODY: Mapping[str, Sequence[str]] = {}


@dataclass(frozen=True)
class ReviewItem:
    """One text written for an entry: a doubtful question, a proposed alias, a question in use.

    `code` names the item as long as it is there; `reason` says what is doubtful about it. An orphan
    is the id of an entry that is gone, with all that was written for it.
    """

    code: str
    kind: Kind
    text: str
    reason: str = ""


@dataclass(frozen=True)
class ReviewedEntry:
    """An entry with what is written for it; `changed` if its definition was another one then.

    `has_questions` is true if it has any, wherever they were written, `gone` if no entry has the id
    any more.
    """

    id: str
    term: str
    changed: bool
    has_questions: bool
    items: tuple[ReviewItem, ...]
    gone: bool = False

    @property
    def waits(self) -> bool:
        """Whether something waits for a decision."""
        return self.changed or any(item.kind != "question" for item in self.items)


@dataclass(frozen=True)
class Decision:
    """A decision about one text of an entry; `new_text` replaces it, if the action is `edit`.

    An orphan is kept as it is (`accept`), dropped (`reject`) or moved to another entry, whose id is
    the new text (`edit`).
    """

    id: str
    kind: Kind
    text: str
    action: Action
    new_text: str = ""


def entries_to_review(settings: Settings) -> list[ReviewedEntry]:
    """Return the entries of a glossary with what is written for them, by id, then orphans."""
    from rag.enrich.store import open_enrichment  # here: a server reviews seldom

    source, enrichment = open_enrichment(settings)
    entries = source.entries()
    bearers = _bearers(entries, enrichment)
    reviewed = []
    for entry in entries:
        written = enrichment[entry.id]
        changed = written.definition not in ("", definition_hash(entry))
        items = tuple(items_of(written, bearers))
        has_questions = bool(entry.questions)
        reviewed.append(ReviewedEntry(entry.id, entry.term, changed, has_questions, items))
    gone = orphans_of(Overlay(enrichment), source.content_hashes())
    for name in sorted(gone):
        reviewed.append(_orphan(enrichment[name]))
    return reviewed


def _bearers(entries: Sequence[Entry], enrichment: "Enrichment") -> dict[str, Sequence[str]]:
    """Return the ids of the entries that bear each alias that is proposed for some entry."""
    proposed: set[str] = set()
    for written in enrichment.values():
        proposed.update(written.proposed_aliases)
    if not proposed:
        return {}
    names = NameIndex.of(entries)
    return {alias: names.find(alias) for alias in proposed}


def _orphan(written: EnrichedEntry) -> ReviewedEntry:
    """Return the texts of an entry that is gone, as one item."""
    name, has_questions = written.id, bool(written.questions)
    item = ReviewItem(code_of("orphan", name), "orphan", name, ORPHAN_REASON)
    return ReviewedEntry(name, name, False, has_questions, (item,), gone=True)


def items_of(
    written: EnrichedEntry, bearers: Mapping[str, Sequence[str]] = NOBODY
) -> list[ReviewItem]:
    """Return the texts written for an entry, those that wait for a decision first.

    `bearers` are the ids of the entries that bear an alias already.
    """
    items: list[ReviewItem] = []
    for each in written.doubtful:
        items.append(_item("doubtful", each.question, each.reason))
    for alias in written.proposed_aliases:
        others = [name for name in bearers.get(alias, ()) if name != written.id]
        reason = f"it is a name of {', '.join(others)}" if others else ""
        items.append(_item("alias", alias, reason))
    for question in written.questions:
        items.append(_item("question", question, ""))
    return items


def _item(kind: Kind, text: str, reason: str) -> ReviewItem:
    """Return an item with its code."""
    return ReviewItem(code_of(kind, text), kind, text, reason)


def code_of(kind: Kind, text: str) -> str:
    """Return a short code of an item: it does not change while others are decided."""
    digest = blake2b(f"{kind} {text}".encode("utf-8", "replace"), digest_size=CODE_BYTES)
    return digest.hexdigest()


def decide(settings: Settings, decisions: Sequence[Decision]) -> None:
    """Carry out decisions, all or none.

    Raises UnknownTerm if an entry or a text is not there (any more), EntryRefused if an alias is a
    name of another entry, CorpusError, CorpusUnwritable.
    """
    from rag.enrich.store import changing_enrichment  # here: see above

    ids = sorted({decision.id for decision in decisions})
    what = f"a review of {', '.join(ids)}"
    with changing_enrichment(settings, what) as (source, enrichment):
        for decision in decisions:
            if decision.kind == "orphan":
                _decide_orphan(decision, source, enrichment)
                continue
            _require_entry(decision.id, source)
            decided = _decided(enrichment[decision.id], decision, source)
            current = definition_hash(source.entry(decision.id))
            enrichment[decision.id] = replace(decided, definition=current)


def needs_build(decision: Decision) -> bool:
    """Return whether a decision changes what the index has."""
    if decision.kind == "question":
        return decision.action != "accept"
    if decision.kind == "orphan":
        return decision.action == "edit"
    return decision.action != "reject"


def _require_entry(name: str, source: "Source") -> None:
    """Raise UnknownTerm unless an entry has this id."""
    if name not in source.content_hashes():
        raise UnknownTerm(f"No entry has the id {name[:80]!r}.")


def _decide_orphan(decision: Decision, source: "Source", enrichment: "Enrichment") -> None:
    """Keep, drop or move what was written for an entry that is gone.

    An alias that moves waits for a review there.
    """
    name = decision.id
    if name not in orphans_of(Overlay(enrichment), source.content_hashes()):
        problem = f"Nothing is left over of {name[:80]!r}"
        raise UnknownTerm(f"{problem} (any more); rag enrich review lists what is.")
    orphan = enrichment[name]
    if decision.action == "accept":
        enrichment[name] = replace(orphan, kept=True)
        return
    if decision.action == "edit":
        target = decision.new_text.strip()
        _require_entry(target, source)
        names = source.entry(target).names
        enrichment[target] = _merged(enrichment[target], orphan, names)
    enrichment[name] = EnrichedEntry(name, "")


def _merged(target: EnrichedEntry, orphan: EnrichedEntry, names: Sequence[str]) -> EnrichedEntry:
    """Return the texts of an entry with those of another, each text once.

    `names` are those of the entry, which need not be proposed.
    """
    known = set(map(str.casefold, (*names, *target.proposed_aliases)))
    aliases = dict.fromkeys((*orphan.aliases, *orphan.proposed_aliases))
    new = [alias for alias in aliases if alias.casefold() not in known]
    return replace(
        target,
        questions=tuple(dict.fromkeys((*target.questions, *orphan.questions))),
        doubtful=tuple(dict.fromkeys((*target.doubtful, *orphan.doubtful))),
        proposed_aliases=(*target.proposed_aliases, *new),
    )


def settle(settings: Settings, ids: Iterable[str]) -> None:
    """Note that what is written for some entries fits their definitions as they are now.

    Raises UnknownTerm, CorpusError, CorpusUnwritable.
    """
    from rag.enrich.store import changing_enrichment  # here: see above

    with changing_enrichment(settings, "a review") as (source, enrichment):
        for name in ids:
            _require_entry(name, source)
            current = definition_hash(source.entry(name))
            enrichment[name] = replace(enrichment[name], definition=current)


def _decided(before: EnrichedEntry, decision: Decision, source: "Source") -> EnrichedEntry:
    """Return the texts of an entry after a decision."""
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
