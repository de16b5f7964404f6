"""A folder of Markdown pages with front matter, one a term, as sites keep them -> drafts.

Kubernetes, CNCF and MDN, and what Hugo, Jekyll and Docusaurus build.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from rapidfuzz import fuzz

from rag.corpus.entry_file import EntryFile
from rag.errors import Fault
from rag.formats.documents.front_matter import Page, page
from rag.formats.documents.macros import Macros
from rag.formats.drafts import Draft, Found, Options
from rag.formats.markup import from_markdown
from rag.types import Status

SUFFIXES = (".md", ".mdx", ".markdown")
TERM = ("title", "term", "name", "headword")
ALIASES = (
    *(
        "aka",
        "alias",
        "synonyms",
        "abbreviation",
        "abbreviations",
        "acronym",
        "acronyms",
        "also_known_as",
    ),
    *("short_title", "former_names", "formerly", "previous_names"),
)
MOVED = ("aliases", "redirect_from")
# What stands beside the page, as in a tooltip; and what only search engines read.
SUMMARY = ("short_description", "short", "definition", "summary", "hovertext", "hover_text")
DESCRIPTION = ("description", "excerpt", "tldr")
RELATED = ("related", "see_also", "seealso", "related_terms")
TAGS = ("tags", "category", "categories")
DISAMBIGUATION = "glossary-disambiguation"
DEPRECATED = ("deprecated", "obsolete", "retired", "superseded")
REPEATS_FROM = 85.0

LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-zA-Z]{2,4})?")
OTHER_SECTION = re.compile(
    r"^#+\s*(?:see also|related\b.*?)\s*#*\s*$(.*?)(?=^#|\Z)", re.DOTALL | re.MULTILINE | re.I
)
LINK = re.compile(r"\]\(<?([^)\s>]+)")
GLOSSARY_CALL = re.compile(r"""\{\{\s*glossary\(\s*["']([^"']+)["']""", re.I)
LEADING_HEADINGS = re.compile(r"\A(?:\s*#+ [^\n]*\n)+")
DEPRECATED_HEADER = re.compile(r"\{\{\s*deprecated_header", re.I)

Pages: TypeAlias = Mapping[Path, Page]


class SitePages:
    """A folder of pages, one a term."""

    def recognises(self, path: Path) -> bool:
        """Tell whether a file is a page with front matter and a title."""
        if path.suffix not in SUFFIXES:
            return False
        found = page(text_of(path) or "")
        return found is not None and bool(found.first("title"))

    def read(self, path: Path, options: Options) -> Iterator[Found]:
        """Yield the terms of a folder of pages, and a note for each page that holds none."""
        root = path if path.is_dir() else path.parent
        found: dict[Path, Page] = {}
        for file in page_files(path, options.language) if path.is_dir() else [path]:
            text = text_of(file)
            if text is None:
                yield Fault(str(file), 1, "is not UTF-8 or cannot be read; left out")
            elif held := page(text):
                found[file] = held
            elif not file.name.isupper():
                yield Fault(str(file), 1, "has no front matter; no term")
        yield from Site(root, found, options).drafts()


def text_of(path: Path) -> str | None:
    """Return the text of a page, or None if there is none that can be read."""
    return EntryFile(path).text()


def page_files(root: Path, language: str) -> list[Path]:
    """Return the pages below a folder in one language, without templates and hidden files."""
    files = []
    for file in sorted(root.rglob("*")):
        inner = file.relative_to(root)
        hidden = any(part.startswith((".", "_")) for part in inner.parts)
        if (
            file.suffix in SUFFIXES
            and not hidden
            and file.is_file()
            and file.resolve().is_relative_to(root.resolve())
        ):
            files.append(file)
    return [file for file in files if in_language(file, root, language, languages(files, root))]


def languages(files: Iterable[Path], root: Path) -> set[str]:
    """Return the folders that stand for languages: there are several, side by side."""
    tops = {
        file.relative_to(root).parts[0] for file in files if len(file.relative_to(root).parts) > 1
    }
    named = {top for top in tops if LANGUAGE.fullmatch(top)}
    return named if len(named) > 1 else set()


def in_language(file: Path, root: Path, language: str, folders: set[str]) -> bool:
    """Tell whether a page is in a language, by its folder or by a suffix as in `term.de.md`."""
    top = file.relative_to(root).parts[0]
    inner = Path(file.stem).suffix.removeprefix(".")
    if top in folders and top.lower() != language.lower():
        return False
    return not LANGUAGE.fullmatch(inner) or inner == language


@dataclass(frozen=True)
class Site:
    """The pages of one glossary, which show parts of one another."""

    root: Path
    pages: Pages
    options: Options

    def drafts(self) -> Iterator[Found]:
        """Yield the draft of each page that is a term, with a note for each that is none."""
        former = self._former_names()
        for file, held in self.pages.items():
            if why := self._no_term(file, held):
                yield Fault(str(file), 1, f"{why}; no term")
                continue
            dangling: list[str] = []
            draft = self._draft(file, held, dangling)
            yield replace(
                draft, aliases=(*draft.aliases, *former.get(draft.id, ()), *self._shared(file))
            )
            for identifier in dangling:
                yield Fault(
                    str(file), held.line, f"shows the term {identifier!r}, which there is not"
                )

    def _no_term(self, file: Path, held: Page) -> str:
        if not self._title(held):
            return "a page without a title"
        if self._about_the_glossary(file):
            return "the page of the glossary itself"
        return "a list of senses" if held.first("page_type") == DISAMBIGUATION else ""

    def _about_the_glossary(self, file: Path) -> bool:
        landing = self.pages[file].first("page_type") == "landing-page"
        return landing or (file.stem == "index" and file.parent == self.root)

    def _draft(self, file: Path, held: Page, dangling: list[str]) -> Draft:
        macros = Macros(self._titles.get, self._short, dangling)
        aliases = held.all(*(self._keys("aliases") or ALIASES))
        moved = tuple(former_name(path) for path in held.all(*MOVED))
        return Draft(
            term=self._title(held),
            definition=definition(held, macros, self._keys("definition")),
            file=str(file),
            line=held.line,
            id=self._ids[file],
            also_known=(
                file.stem,
                file.parent.name if file.stem == "index" else "",
                held.first("slug"),
            ),
            aliases=tuple(html.unescape(macros.shown(name)) for name in (*aliases, *moved)),
            tags=held.all(*(self._keys("tags") or TAGS)),
            see_also=(*held.all(*RELATED), *self._linked(held)),
            status=status(held),
        )

    def _keys(self, part: str) -> tuple[str, ...]:
        """Return the key that was named for a part of an entry, if one was."""
        key = self.options.columns.get(part)
        return (key.lower().replace("-", "_"),) if key else ()

    def _title(self, held: Page) -> str:
        words = html.unescape(held.first(*(self._keys("term") or TERM)))
        return " ".join(words.replace("`", "").split())

    @cached_property
    def _ids(self) -> dict[Path, str]:
        return {file: held.first("id") or self._path_id(file) for file, held in self.pages.items()}

    def _path_id(self, file: Path) -> str:
        """Return what a page is called by its place; that of a sense below another page bears the name of both."""
        place = file.parent if file.stem == "index" else file
        above = place.parent / "index.md"
        nested = (
            file.stem == "index" and above in self.pages and not self._about_the_glossary(above)
        )
        return f"{self._path_id(above)}-{place.stem}" if nested else place.stem.lower()

    @cached_property
    def _titles(self) -> dict[str, str]:
        """The title of each page by its id and by the name of its file."""
        by_stem = {file.stem: self._title(held) for file, held in self.pages.items()}
        return by_stem | {self._ids[file]: self._title(held) for file, held in self.pages.items()}

    def _short(self, identifier: str) -> str:
        """Return the first paragraph of another page, without what it may show in turn."""
        for file, held in self.pages.items():
            if self._ids[file] == identifier:
                return definition(held, Macros(self._titles.get), ()).split("\n\n")[0]
        return ""

    def _linked(self, held: Page) -> Iterator[str]:
        """Yield the terms that a page's own section of related ones leads to."""
        for section in OTHER_SECTION.findall(held.body):
            for target in LINK.findall(section):
                name = target.split("#")[0].rstrip("/").rsplit("/", 1)[-1].removesuffix(".md")
                if not target.startswith("http") and (
                    name in self._titles or name.lower() in self._titles
                ):
                    yield name if name in self._titles else name.lower()
            yield from GLOSSARY_CALL.findall(section)

    def _shared(self, file: Path) -> Iterator[str]:
        """Yield the title of the page that lists this one among the senses of its term."""
        above = self.pages.get(file.parent.parent / "index.md") if file.stem == "index" else None
        if above and above.first("page_type") == DISAMBIGUATION:
            yield self._title(above)

    def _former_names(self) -> Mapping[str, tuple[str, ...]]:
        """Return the names under which pages were found before they moved, by id."""
        former: dict[str, tuple[str, ...]] = {}
        places = {
            place_key(file.relative_to(self.root)): identifier
            for file, identifier in self._ids.items()
        }
        for folder in (self.root, self.root.parent):
            for line in (text_of(folder / "_redirects.txt") or "").splitlines():
                moved, _, target = line.partition("\t")
                _, inside, place = target.lower().partition(f"/{self.root.name.lower()}/")
                if inside and (identifier := places.get(place.strip("/"))) and moved.count("/") > 1:
                    former[identifier] = (*former.get(identifier, ()), former_name(moved))
        return former


def place_key(file: Path) -> str:
    """Return the place of a page as links name it: lower-case, without `index` and suffix."""
    return str(file.with_suffix("")).lower().replace("\\", "/").removesuffix("/index")


def former_name(path: str) -> str:
    """Return the name that an old address stands for: `/glossary/old_name/` -> `old name`; a plain name stays."""
    return (
        path.rstrip("/").rsplit("/", 1)[-1].replace("_", " ").replace("-", " ")
        if "/" in path
        else path
    )


def definition(held: Page, macros: Macros, keys: tuple[str, ...]) -> str:
    """Return what a reader of a page sees: its body, and above that its summary unless the body says the same."""
    if keys:
        return from_markdown(macros.shown("\n\n".join(held.all(*keys))))
    body = macros.shown(held.body.replace("<!--more-->", "\n\n"))
    told = from_markdown(LEADING_HEADINGS.sub("", body.lstrip()))
    summary = from_markdown(macros.shown(held.first(*SUMMARY)))
    if not told:
        return summary or from_markdown(macros.shown(held.first(*DESCRIPTION)))
    return told if not summary or says(told, summary) else f"{summary}\n\n{told}"


def says(text: str, summary: str) -> bool:
    """Tell whether a text says its summary, in the same words or nearly."""
    return fuzz.partial_ratio(summary.casefold(), text.casefold(), score_cutoff=REPEATS_FROM) > 0


def status(held: Page) -> Status:
    """Return the status that a page states in any of the usual ways."""
    told = {value.lower() for value in held.all("status", "state")}
    if held.first("draft").lower() in ("true", "yes") or "draft" in told:
        return "draft"
    header = DEPRECATED_HEADER.search(held.body)
    return (
        "deprecated"
        if header or told & {*DEPRECATED} or held.first("deprecated").lower() == "true"
        else "approved"
    )
