"""SKOS, thesauri in RDF: read in Turtle, RDF/XML, JSON-LD and N-Triples, written in Turtle."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rag.errors import Fault
from rag.formats.drafts import DraftOrNote, ReadOptions, with_terms_account
from rag.formats.languages import with_language_tags
from rag.formats.terminologies.rdf import SYNTAXES, load_rdf
from rag.formats.terminologies.skos_thesaurus import Thesaurus
from rag.formats.terminologies.skos_turtle import turtle
from rag.types import Entry

# How much of a file is looked at to recognise it, in bytes.
FIRST_BYTES = 65_536
# A file of SKOS holds one of these, an ontology the last one.
SIGNS = (b"2004/02/skos/core#", b"2008/05/skos-xl#", b'"prefLabel"', b"2000/01/rdf-schema#")
# Most files with these suffixes are of another kind, so they must hold this, too.
SURE_SIGN = {".xml": b"rdf:RDF", ".json": b'"@'}


class SkosThesaurus:
    """SKOS, read in any syntax of RDF and written in Turtle."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is RDF that has labels of SKOS."""
        suffix = path.suffix.lower()
        if suffix not in SYNTAXES:
            return False
        try:
            with path.open("rb") as stream:
                start = stream.read(FIRST_BYTES)
        except OSError:
            return False
        return any(sign in start for sign in SIGNS) and SURE_SIGN.get(suffix, b"") in start

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the concepts in the language wanted, with the other languages as translations."""
        facts = load_rdf(path)
        for context in facts.unfetched_contexts:
            message = f"the context {context!r} is not fetched; write what it says into the file"
            yield Fault(str(path), 1, message)
        imported = sorted({*facts.imported()})
        if imported:
            message = f"imports {', '.join(imported)}, which is not fetched"
            yield Fault(str(path), 1, message)
        thesaurus = Thesaurus(str(path), facts, options.language)
        if not thesaurus.ids:
            message = (
                "holds no skos:Concept, no skos:prefLabel or skos:definition, and no named class"
            )
            yield Fault(str(path), 1, message)
        yield from with_terms_account(thesaurus.drafts(), thesaurus.passed_over)

    def representable(self, entry: Entry) -> Entry:
        """Return an entry as SKOS holds it: no questions, no order, one label in a language."""
        aliases = tuple(sorted({*entry.aliases} - {entry.term}))
        names = (entry.term, *aliases)
        translations = with_language_tags(entry).translations
        return replace(
            entry,
            aliases=aliases,
            tags=tuple(sorted({*entry.tags})),
            see_also=tuple(sorted({*entry.see_also})),
            questions=(),
            shared_names=tuple(name for name in names if name in entry.shared_names),
            translations=tuple(sorted(translations, key=lambda each: each.language)),
        )

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return the entries as one concept scheme in Turtle."""
        written = list(map(self.representable, entries))
        return {"glossary.ttl": turtle(written).encode()}
