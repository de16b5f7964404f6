"""A browser's request -> a page, whole without JavaScript: ask, term, browse, map, desk. Owns Jinja2."""

import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rag.annotator import annotated
from rag.desk import Desk
from rag.engine import Engine
from rag.entries import digest
from rag.errors import RagError
from rag.live import Live
from rag.settings import Settings
from rag.types import Entry
from rag.web import views
from rag.web.rendering import as_html

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-cache",
}
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
EXAMPLES, SIMILAR, BACKLINKS = 4, 6, 24
# So sure it must be which of several entries a definition mentions.
LINKED_FROM = 0.5
# A longer list is shown a letter at a time.
LISTED = 1_000


@cache
def strings() -> dict[str, dict[str, str]]:
    """Return every string of the pages, by page and name."""
    return tomllib.loads(files("rag.web").joinpath("strings.toml").read_text(encoding="utf-8"))


@cache
def static(name: str) -> bytes:
    """Return a style sheet, script or picture. Raises FileNotFoundError."""
    if "/" in name or name.startswith("."):
        raise FileNotFoundError(name)
    return files("rag.web").joinpath("static", name).read_bytes()


@cache
def version() -> str:
    """Return what changes whenever anything changes that a browser keeps."""
    held = sorted(files("rag.web").joinpath("static").iterdir(), key=lambda each: each.name)
    return hashlib.sha256(b"".join(each.read_bytes() for each in held)).hexdigest()[:12]


@cache
def templates() -> Environment:
    """Return the templates; what they show is escaped."""
    return Environment(
        loader=PackageLoader("rag.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Site:
    """The pages of one glossary."""

    def __init__(self, live: Live, desk: Desk, settings: Settings) -> None:
        """Show what `live` serves, and what `desk` answers."""
        self._live = live
        self._desk = desk
        self._settings = settings

    def page(self, request: Request, template: str, /, status: int = 200, **shown: Any) -> HTMLResponse:
        """Return a page of a template."""
        return HTMLResponse(self.html(request, template, **shown), status, HEADERS)

    def html(self, request: Request, template: str, /, **shown: Any) -> str:
        """Return what a template makes of what is to be shown."""
        said = {
            "say": strings(),
            "glossary": self._settings.title,
            "root": request.scope.get("root_path", ""),
            "version": version(),
            "state": self._live.engine.manifest,
            "here": template.removesuffix(".html"),
            "feedback": bool(self._settings.questions),
        }
        return templates().get_template(template).render(said | shown)

    async def answer(self, question: str, typing: bool) -> views.Answer:
        """Return what the page shows of the reply to a question. Raises BadQuestion or Overloaded."""
        return views.answer(await self._desk.explained(question, noted=not typing), strings())

    async def ask(self, request: Request, question: str) -> HTMLResponse:
        """Return the page to ask on, with the answer if there is a question."""
        shown: dict[str, Any] = {"question": question.strip(), "reply": None, "problem": "", "status": 200}
        try:
            shown["reply"] = await self.answer(question, typing=False) if shown["question"] else None
        except RagError as error:
            shown |= {"problem": str(error), "status": error.status}
        say = {name: strings()["ask"][name] for name in ("failed", "offline")} | {
            "copied": strings()["answer"]["copied"]
        }
        return self.page(request, "ask.html", say_ask=say, examples=examples(self._live.engine), **shown)

    def term(self, request: Request, name: str) -> HTMLResponse:
        """Return the page of an entry. Raises UnknownTerm."""
        engine = self._live.engine
        entry = engine.show(name)
        entries = engine.index.entries
        address = f"{home(request)}/t/{quote(entry.id)}"
        bearers = {each: [entries[other] for other in engine.retriever.names.find(each)] for each in entry.names}
        definition = linked(engine, entry, f"{request.scope.get('root_path', '')}/t/{{id}}")
        return self.page(
            request,
            "term.html",
            entry=entry,
            html=Markup(as_html(definition)),  # noqa: S704 - it is cleaned there
            address=address,
            defined_term=views.defined_term(entry, address, self._settings.title, home(request)),
            see_also=[entries[other] for other in entry.see_also if other in entries],
            similar=views.near(engine.similar(entry.id, SIMILAR)) if len(entries) > 1 else [],
            backlinks=backlinks(engine, entry),
            homonyms=views.homonyms(entry, bearers),
        )

    def places(self) -> JSONResponse:
        """Return where entries lie on the map, each with the number of its first tag, or -1."""
        engine = self._live.engine
        shown = {entry: place for entry, place in engine.opened.places.items() if entry in engine.index.entries}
        # As if at random: where names are too many to be written all, those written are not those with A.
        entries = [engine.index.entries[entry] for entry in sorted(shown, key=digest)]
        tags = [*dict.fromkeys(entry.tags[0] for entry in entries if entry.tags)]
        numbers = {tag: number for number, tag in enumerate(tags)}
        rows = [[one.id, one.term, *shown[one.id], numbers[one.tags[0]] if one.tags else -1] for one in entries]
        return JSONResponse({"tags": tags, "places": rows, "total": len(engine.index.entries)}, headers=HEADERS)

    def browse(self, request: Request, name: str, tag: str, letter: str) -> HTMLResponse:
        """Return the list of entries: all, or those of a tag, a letter, with some letters in their names."""
        everything = [*self._live.engine.index.entries.values()]
        found = [entry for entry in everything if listed(entry, name, tag)]
        groups = views.by_letter(found)
        wanted = letter or (groups[0][0] if groups and len(found) > LISTED else "")
        shown = [(first, entries) for first, entries in groups if wanted in ("", first)]
        anchors = [(first, self._letter(request, first, name, tag, len(found))) for first, _ in groups]
        return self.page(
            request,
            "browse.html",
            name=name,
            tag=tag,
            letter=wanted,
            letters=anchors,
            groups=shown,
            tags=views.tag_counts(everything),
            shown=sum(len(entries) for _, entries in shown),
            total=len(everything),
        )

    @staticmethod
    def _letter(request: Request, first: str, name: str, tag: str, count: int) -> str:
        """Return where a letter leads: down the page, or to a page of its own if the list is long."""
        if count <= LISTED:
            return f"#{first if first != '#' else '0-9'}"
        return str(request.url.include_query_params(letter=first))


def home(request: Request) -> str:
    """Return the address of the site, without a slash at its end."""
    return str(request.base_url).rstrip("/")


def listed(entry: Entry, name: str, tag: str) -> bool:
    """Tell whether an entry is among those that are wanted."""
    wanted = name.strip().casefold()
    return (not tag or tag in entry.tags) and any(wanted in each.casefold() for each in entry.names)


def linked(engine: Engine, entry: Entry, template: str) -> str:
    """Return the definition of an entry, the first mention of each other one being a link."""
    found = engine.annotate(entry.definition, "markdown").spans
    others = [span for span in found if span.entries[0] != entry.id and span.confidence >= LINKED_FROM]
    return annotated(entry.definition, others, "markdown", template)


def backlinks(engine: Engine, entry: Entry) -> list[Entry]:
    """Return the entries that see an entry, or mention it in their definitions."""
    names = [name.casefold() for name in entry.names]
    found = []
    for other in engine.index.entries.values():
        if entry.id in other.see_also:
            found.append(other)
        elif other.id != entry.id and any(name in other.definition.casefold() for name in names):
            spans = engine.annotate(other.definition, "markdown").spans
            found += [other] if any(span.entries[0] == entry.id for span in spans) else []
        if len(found) == BACKLINKS:
            break
    return sorted(found, key=views.order)


def examples(engine: Engine) -> list[str]:
    """Return some questions that the glossary answers, spread over its entries."""
    entries = [entry for entry in engine.index.entries.values() if entry.status == "approved"]
    chosen = entries[:: max(1, len(entries) // EXAMPLES)][:EXAMPLES]
    return [entry.questions[0] if entry.questions else entry.term for entry in chosen]
