"""The entries that bear a name, and which of them spell it most like a text. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.entries.name_spelling import spelling_level
from rag.entries.store import StoredForm
from rag.entries.surface_forms import FormKind


@dataclass(frozen=True)
class NameBearers:
    """The entries that have one name: the surface forms of its words, at least one, by entry."""

    forms: tuple[StoredForm, ...]

    @cached_property
    def entries(self) -> tuple[str, ...]:
        """The ids of the entries, each once."""
        return tuple(dict.fromkeys(form.entry for form in self.forms))

    @cached_property
    def name(self) -> str:
        """The name as the first entry writes it."""
        written = [form.name for form in self.forms if form.kind is FormKind.WRITTEN]
        return written[0] if written else self.forms[0].words

    @cached_property
    def is_translated(self) -> bool:
        """Whether the name is one in another language than that of the glossary."""
        return all(form.kind is FormKind.TRANSLATED for form in self.forms)

    def spelt_like(self, text: str) -> "NameBearers | None":
        """Return those that spell the name most like a text of the same words.

        None if they all lack a sign of the text.
        """
        levels = [_spelling_level(text, form) for form in self.forms]
        best = max(levels)
        if best == 0:
            return None
        forms = zip(self.forms, levels, strict=True)
        return NameBearers(tuple(form for form, level in forms if level == best))


def bearers_of(forms: Sequence[StoredForm]) -> NameBearers:
    """Return the bearers of a name, given all surface forms of its words.

    Implied forms count only if no entry writes the name or has it as its id, names in other
    languages only if no entry has it in the language of the glossary.
    """
    ordered = sorted(forms, key=lambda form: form.entry)
    by_kind: dict[FormKind, list[StoredForm]] = defaultdict(list)
    for form in ordered:
        by_kind[form.kind].append(form)
    own = by_kind[FormKind.WRITTEN] + by_kind[FormKind.ID] or by_kind[FormKind.IMPLIED]
    chosen = own or by_kind[FormKind.TRANSLATED]
    return NameBearers(tuple(chosen))


def _spelling_level(text: str, form: StoredForm) -> int:
    """Return the spelling level of a form; an id has neither signs nor case, and wins nowhere."""
    level = spelling_level(text, [form.name])
    return min(level, 1) if form.kind is FormKind.ID else level
