"""Read a dictd database, NAME.index beside NAME.dict or NAME.dict.dz; write entries as one."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.entries.surface_forms import slug
from rag.entries.text import normalise_paragraphs
from rag.errors import Fault
from rag.formats.dictionaries.article_text import Article
from rag.formats.dictionaries.articles import article_drafts
from rag.formats.dictionaries.dictd_articles import OURS, database_files, written_drafts
from rag.formats.dictionaries.dictd_files import (
    IndexRow,
    articles_of,
    find_index,
    index_rows,
    is_dictd,
    read_articles_text,
)
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, name_key, with_terms_account
from rag.formats.resolve import entry_from_draft, with_spelling_aliases
from rag.formats.text_to_markdown import text_to_markdown
from rag.types import Entry


class DictdDatabase:
    """A dictd database."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is an index of headwords and offsets, or a text beside one."""
        return is_dictd(path)

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the drafts of a database, given by its folder or by one of its files.

        Raises CorpusError if it is not whole, or the folder has several.
        """
        index = find_index(path)
        data = read_articles_text(index)
        rows: list[IndexRow] = []
        for row in index_rows(index):
            if isinstance(row, Fault):
                yield row
            else:
                rows.append(row)
        articles: list[Article] = []
        for article in articles_of(rows, data, index):
            if isinstance(article, Fault):
                yield article
            else:
                articles.append(article)
        if any(row.key == OURS for row in rows):
            yield from with_terms_account(written_drafts(articles), {})
        else:
            drafts = list(article_drafts(articles))
            referring = max(len(articles) - len(drafts), 0)
            yield from with_terms_account(drafts, {"article that only refers": referring})

    def representable(self, entry: Entry) -> Entry:
        """Return an entry as a database holds it: names, definition and references.

        Its id is made of its term.
        """
        term = " ".join(entry.term.split())
        definition = text_to_markdown(normalise_paragraphs(entry.plain))
        draft = with_spelling_aliases(Draft(term, definition, aliases=entry.aliases, complete=True))
        shared = set(map(name_key, entry.shared_names))
        names = (draft.term, *draft.aliases)
        shared_names = tuple(name for name in names if name_key(name) in shared)
        return entry_from_draft(draft, slug(draft.term), entry.see_also, shared_names)

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return a database in which every term and alias leads to its article."""
        writable = list(map(self.representable, entries))
        terms = {}
        for entry, written in zip(entries, writable, strict=True):
            terms[entry.id] = written.term
        return database_files(writable, terms)
