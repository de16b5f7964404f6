"""Reads a folder of Markdown pages with front matter, one page a term.

Kubernetes, CNCF and MDN keep such sites, as does whoever builds with Hugo, Jekyll or Docusaurus.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from rag.entries.text import one_line
from rag.errors import Fault
from rag.formats.account import sizes_account, text_size
from rag.formats.documents.front_matter import ParsedPage, parse_page, unclosed_front_matter
from rag.formats.documents.macros import Macros
from rag.formats.documents.page_fields import with_fields
from rag.formats.documents.page_files import SUFFIXES, page_files, page_text
from rag.formats.documents.page_parts import former_name, page_definition, page_status
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions

# Keys of front matter, by the part of an entry that they state.
TERM = ("title", "term", "name", "headword")
ALIASES = (
    *("aka", "alias", "synonyms", "abbreviation", "abbreviations", "acronym", "acronyms"),
    *("also_known_as", "short_title", "former_names", "formerly", "previous_names"),
)
MOVED_FROM = ("aliases", "redirect_from")
RELATED = ("related", "see_also", "seealso", "related_terms")
TAGS = ("tags", "category", "categories")
DISAMBIGUATION = "glossary-disambiguation"
# An old address has a folder below the root: `/glossary/old_name`.
SLASHES_OF_ADDRESS = 2

RELATED_SECTION = re.compile(
    r"^#++[^\S\n]*+(?:see also[^\S\n]*+#*+[^\S\n]*+|related\b[^\n]*+)$(.*?)(?=^#|\Z)",
    re.DOTALL | re.MULTILINE | re.I,
)
LINK = re.compile(r"\]\(<?([^)\s>]+)")
GLOSSARY_CALL = re.compile(r"""\{\{\s*glossary\(\s*["']([^"']+)["']""", re.I)
# The date before the name of a page, as Jekyll has it: 2013-06-05-fee-for-service.
# Notion puts an id behind it.
DATE = re.compile(r"^\d{4}-\d{2}-\d{2}-(?=.)|(?<=.)[ -][0-9a-f]{32}$")
FIRST_LEVEL = re.compile(r"^# ", re.MULTILINE)
TITLE = re.compile(r"\s*# +([^\n]+?)[ #]*(?:\n|\Z)")
# Pages about a folder and no terms.
NO_PAGES = frozenset("readme index _index contributing license changelog code_of_conduct".split())
WIKI_LINK = re.compile(r"(?<!!)\[\[([^\[\]|#\n]{1,200})[^\[\]\n]{0,200}\]\]")

Pages: TypeAlias = Mapping[Path, ParsedPage]


class SitePages:
    """A folder of Markdown pages, one page a term."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is a page with front matter and a title."""
        if path.suffix not in SUFFIXES:
            return False
        parsed = parse_page(page_text(path) or "")
        return parsed is not None and bool(parsed.first("title"))

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the terms of a folder of pages, and a note for each page that has none."""
        root, files = path.parent, [path]
        if path.is_dir():
            root, files = path, page_files(path, options.language)
        pages: dict[Path, ParsedPage] = {}
        without_titles = not any(map(self.recognises, files))
        for file in files:
            text = page_text(file)
            if text is None:
                yield Fault(str(file), 1, "is not UTF-8 or cannot be read; left out")
                continue
            parsed = parse_page(text)
            if without_titles and may_be_page(file):
                pages[file] = _with_title(parsed or ParsedPage({}, text, 1), file)
            elif parsed:
                pages[file] = parsed
            elif not file.name.isupper():
                reason = unclosed_front_matter(text) or "has no front matter"
                yield Fault(str(file), 1, f"{reason}; no term")
        yield from with_fields(_Site(root, pages, options).drafts())


def may_be_page(file: Path) -> bool:
    """Return whether a file may be a page of one term that has no title in its front matter.

    Such a page has one heading of the first level at most, above all text.
    """
    if file.suffix not in SUFFIXES or file.stem.lower() in NO_PAGES:
        return False
    text = page_text(file) or ""
    parsed = parse_page(text)
    body = parsed.body if parsed else text
    headings = len(FIRST_LEVEL.findall(body))
    return bool(body.strip()) and (headings == 0 or bool(headings == 1 and TITLE.match(body)))


def _with_title(page: ParsedPage, file: Path) -> ParsedPage:
    """Return a page whose title is its first heading, or else the name of its file."""
    heading = TITLE.match(page.body)
    title = heading[1] if heading else file.stem
    # The aliases of a note are names; those of a page with a title are its former addresses.
    return ParsedPage({**page.values, "title": (title,)}, page.body, page.line)


@dataclass(frozen=True)
class _Site:
    """The pages of one glossary, which show parts of one another."""

    root: Path
    pages: Pages
    options: ReadOptions

    def drafts(self) -> Iterator[DraftOrNote]:
        """Yield the draft of each page that is a term, a note for each other one, the account."""
        former = self._former_names()
        sizes = []
        characters = passed_over = 0
        for file, parsed in self.pages.items():
            reason = self._no_term(file, parsed)
            if reason:
                yield Fault(str(file), 1, f"{reason}; no term")
                characters += text_size(parsed.body)
                passed_over += 1
                continue
            dangling: list[str] = []
            draft = self._draft(file, parsed, dangling)
            more_names = (*former.get(draft.id, ()), *self._shared_name(file))
            sizes.append(text_size(draft.definition))
            yield replace(draft, aliases=(*draft.aliases, *more_names))
            for identifier in dangling:
                message = f"shows the term {identifier!r}, which there is not"
                yield Fault(str(file), parsed.line, message)
        yield sizes_account(sizes, characters + sum(sizes), {"page": passed_over})

    def _no_term(self, file: Path, parsed: ParsedPage) -> str:
        """Return why a page is no term; '' if it is one."""
        if not self._title(parsed):
            return "a page without a title"
        if self._is_front_page(file):
            return "the page of the glossary itself"
        if _is_disambiguation(parsed):
            return "a list of senses"
        return ""

    def _is_front_page(self, file: Path) -> bool:
        """Return whether a page is about the glossary itself."""
        is_landing_page = self.pages[file].first("page_type") == "landing-page"
        return is_landing_page or (file.stem == "index" and file.parent == self.root)

    def _draft(self, file: Path, parsed: ParsedPage, dangling: list[str]) -> Draft:
        """Return the draft of a page; `dangling` collects the ids that it shows in vain."""
        macros = Macros(self._titles.get, self._first_paragraph, dangling)
        names = [*parsed.all(*(self._mapped_keys("aliases") or ALIASES))]
        names += map(former_name, parsed.all(*MOVED_FROM))
        folder_name = ""
        if file.stem == "index":
            folder_name = file.parent.name
        return Draft(
            term=self._title(parsed),
            definition=page_definition(parsed, macros, self._mapped_keys("definition")),
            file=str(file),
            line=parsed.line,
            id=self._ids[file],
            also_known=(file.stem, folder_name, parsed.first("slug")),
            aliases=tuple(html.unescape(macros.shown(name)) for name in names),
            tags=parsed.all(*(self._mapped_keys("tags") or TAGS)),
            see_also=(*parsed.all(*RELATED), *self._linked(parsed), *self._wiki_links(parsed)),
            status=page_status(parsed),
        )

    def _mapped_keys(self, part: str) -> tuple[str, ...]:
        """Return the key that the options name for a part of an entry; none if they name none."""
        key = self.options.columns.get(part)
        if not key:
            return ()
        return (key.lower().replace("-", "_"),)

    def _title(self, parsed: ParsedPage) -> str:
        words = parsed.first(*(self._mapped_keys("term") or TERM))
        return one_line(html.unescape(words).replace("`", ""))

    @cached_property
    def _ids(self) -> dict[Path, str]:
        ids: dict[Path, str] = {}
        for file, parsed in self.pages.items():
            ids[file] = parsed.first("id") or self._path_id(file)
        return ids

    def _path_id(self, file: Path) -> str:
        """Return the id of a page by its path; a sense below another page has the names of both."""
        if file.stem != "index":
            return self._undated_stem(file).lower()
        place = file.parent
        above = place.parent / "index.md"
        if above in self.pages and not self._is_front_page(above):
            return f"{self._path_id(above)}-{place.stem}"
        return place.stem.lower()

    def _undated_stem(self, file: Path) -> str:
        """Return the name of a page without its date, unless two pages differ only in that."""
        name = DATE.sub("", file.stem)
        if self._undated_names[name] > 1:
            return file.stem
        return name

    @cached_property
    def _undated_names(self) -> Counter[str]:
        """How many pages have each name, dates left out."""
        return Counter(DATE.sub("", file.stem) for file in self.pages)

    @cached_property
    def _titles(self) -> dict[str, str]:
        """The title of each page, by the name of its file and by its id."""
        by_stem: dict[str, str] = {}
        by_id: dict[str, str] = {}
        for file, parsed in self.pages.items():
            title = self._title(parsed)
            by_stem[file.stem] = title
            by_id[self._ids[file]] = title
        return by_stem | by_id

    def _first_paragraph(self, identifier: str) -> str:
        """Return the first paragraph of another page, whose own macros show no definitions."""
        for file, parsed in self.pages.items():
            if self._ids[file] == identifier:
                definition = page_definition(parsed, Macros(self._titles.get), ())
                return definition.split("\n\n")[0]
        return ""

    def _linked(self, parsed: ParsedPage) -> Iterator[str]:
        """Yield the terms that the section of related terms links to."""
        for section in RELATED_SECTION.findall(parsed.body):
            for target in LINK.findall(section):
                yield from self._linked_term(target)
            yield from GLOSSARY_CALL.findall(section)

    def _wiki_links(self, parsed: ParsedPage) -> Iterator[str]:
        """Yield the pages that links of a wiki lead to, if there are such: `[[Page|words]]`."""
        for target in WIKI_LINK.findall(parsed.body):
            if target.strip() in self._titles:
                yield target.strip()

    def _linked_term(self, target: str) -> Iterator[str]:
        """Yield the id or file name of the page that a link leads to, if it is one of this site."""
        if target.startswith("http"):
            return
        path = target.partition("#")[0].rstrip("/")
        name = path.rsplit("/", 1)[-1].removesuffix(".md")
        if name in self._titles:
            yield name
        elif name.lower() in self._titles:
            yield name.lower()

    def _shared_name(self, file: Path) -> Iterator[str]:
        """Yield the title of the page that lists this one among the senses of its term."""
        if file.stem != "index":
            return
        above = self.pages.get(file.parent.parent / "index.md")
        if above and _is_disambiguation(above):
            yield self._title(above)

    def _former_names(self) -> Mapping[str, Sequence[str]]:
        """Return the names under which pages were found before they moved, by id."""
        former: dict[str, list[str]] = {}
        ids: dict[str, str] = {}
        for file, identifier in self._ids.items():
            ids[_place_key(file.relative_to(self.root))] = identifier
        inner_folder = f"/{self.root.name.lower()}/"
        for address, target in self._redirects():
            place = target.lower().partition(inner_folder)[2].strip("/")
            if place in ids and address.count("/") >= SLASHES_OF_ADDRESS:
                former.setdefault(ids[place], []).append(former_name(address))
        return former

    def _redirects(self) -> Iterator[tuple[str, str]]:
        """Yield the old and the new address of each line of `_redirects.txt`, as MDN keeps it."""
        for folder in (self.root, self.root.parent):
            text = page_text(folder / "_redirects.txt") or ""
            for line in text.splitlines():
                address, _, target = line.partition("\t")
                yield address, target


def _is_disambiguation(parsed: ParsedPage) -> bool:
    """Return whether a page lists the senses of a term."""
    return parsed.first("page_type") == DISAMBIGUATION


def _place_key(file: Path) -> str:
    """Return the path of a page as links name it: lower-case, without `index` and suffix."""
    return str(file.with_suffix("")).lower().replace("\\", "/").removesuffix("/index")
