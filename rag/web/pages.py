"""A browser's request -> a page, whole without JavaScript: ask, term, browse, map, desk. Owns Jinja2."""

import hashlib
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rag.annotate.matcher import annotated
from rag.entries.codec import digest
from rag.errors import RagError
from rag.service.answering import AnswerService
from rag.service.entry_queries import EntryContext
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
EXAMPLES = 4
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

    def __init__(self, service: AnswerService, settings: Settings) -> None:
        """Show what a service answers."""
        self._service = service
        self._settings = settings

    def page(
        self, request: Request, template: str, /, status: int = 200, **shown: Any
    ) -> HTMLResponse:
        """Return a page of a template."""
        return HTMLResponse(self.html(request, template, **shown), status, HEADERS)

    def html(self, request: Request, template: str, /, **shown: Any) -> str:
        """Return what a template makes of what is to be shown."""
        everywhere = {
            "say": strings(),
            "glossary": self._settings.title,
            "root": request.scope.get("root_path", ""),
            "version": version(),
            "state": self._service.state,
            "here": template.removesuffix(".html"),
            "feedback": bool(self._settings.questions),
        }
        return templates().get_template(template).render(everywhere | shown)

    async def answer(self, question: str, typing: bool) -> views.Answer:
        """Return what the page shows of the reply to a question. Raises BadQuestion or Overloaded."""
        return views.answer(await self._service.explain(question, typing), strings())

    async def ask(self, request: Request, question: str) -> HTMLResponse:
        """Return the page to ask on, with the answer if there is a question."""
        shown: dict[str, Any] = {
            "question": question.strip(),
            "reply": None,
            "problem": "",
            "status": 200,
        }
        try:
            shown["reply"] = (
                await self.answer(question, typing=False) if shown["question"] else None
            )
        except RagError as error:
            shown |= {"problem": str(error), "status": error.status}
        say = {name: strings()["ask"][name] for name in ("failed", "offline")} | {
            "copied": strings()["answer"]["copied"]
        }
        return self.page(
            request, "ask.html", say_ask=say, examples=examples(self._service.entries()), **shown
        )

    def term(self, request: Request, name: str) -> HTMLResponse:
        """Return the page of an entry. Raises UnknownTerm."""
        context = self._service.show_in_context(name)
        entry = context.entry
        address = f"{home(request)}/t/{quote(entry.id)}"
        definition = linked(context, f"{request.scope.get('root_path', '')}/t/{{id}}")
        return self.page(
            request,
            "term.html",
            entry=entry,
            html=Markup(as_html(definition)),  # noqa: S704 - it is cleaned there
            address=address,
            defined_term=views.defined_term(entry, address, self._settings.title, home(request)),
            see_also=context.see_also,
            similar=views.near(context.similar),
            backlinks=sorted(context.backlinks, key=views.order),
            homonyms=views.homonyms(entry, context.bearers),
        )

    def places(self) -> JSONResponse:
        """Return where entries lie on the map, each with the number of its first tag, or -1."""
        entry_map = self._service.map()
        # As if at random: where names are too many to be written all, those written are not those with A.
        placed = sorted(entry_map.placed, key=lambda place: digest(place.entry.id))
        tags = list(dict.fromkeys(place.entry.tags[0] for place in placed if place.entry.tags))
        numbers = {tag: number for number, tag in enumerate(tags)}
        rows: list[list[str | float]] = []
        for place in placed:
            entry = place.entry
            number = numbers[entry.tags[0]] if entry.tags else -1
            rows.append([entry.id, entry.term, place.x, place.y, number])
        content = {"tags": tags, "places": rows, "total": entry_map.total}
        return JSONResponse(content, headers=HEADERS)

    def browse(self, request: Request, name: str, tag: str, letter: str) -> HTMLResponse:
        """Return the list of entries: all, or those of a tag, a letter, with some letters in their names."""
        everything = list(self._service.entries())
        entries = [entry for entry in everything if listed(entry, name, tag)]
        groups = views.by_letter(entries)
        wanted = letter or (groups[0][0] if groups and len(entries) > LISTED else "")
        shown = [(first, group) for first, group in groups if wanted in ("", first)]
        anchors = [
            (first, self._letter(request, first, name, tag, len(entries))) for first, _ in groups
        ]
        return self.page(
            request,
            "browse.html",
            name=name,
            tag=tag,
            letter=wanted,
            letters=anchors,
            groups=shown,
            tags=views.tag_counts(everything),
            shown=sum(len(group) for _, group in shown),
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


def linked(context: EntryContext, template: str) -> str:
    """Return the definition of an entry, the first mention of each other one being a link."""
    others = [span for span in context.mentions if span.entries[0] != context.entry.id]
    sure = [span for span in others if span.confidence >= LINKED_FROM]
    return annotated(context.entry.definition, sure, "markdown", template)


def examples(entries: Iterable[Entry]) -> list[str]:
    """Return some questions that the glossary answers, spread over its entries."""
    approved = [entry for entry in entries if entry.status == "approved"]
    chosen = approved[:: max(1, len(approved) // EXAMPLES)][:EXAMPLES]
    return [entry.questions[0] if entry.questions else entry.term for entry in chosen]
