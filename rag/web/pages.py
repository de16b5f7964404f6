"""The web pages, which need no JavaScript: ask, term, browse, map, desk. Owns Jinja2."""

import hashlib
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rag.annotate.matcher import with_links
from rag.entries.hashes import shuffle_key
from rag.errors import RagError
from rag.search.translated import chosen_translation, lacking_note, lacks_languages
from rag.service.answering import AnswerService
from rag.service.entry_queries import EntryContext
from rag.settings import Settings
from rag.types import Entry
from rag.web import views
from rag.web.languages import language_choices
from rag.web.rendering import definition_html

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language",
}
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
EXAMPLES = 4
# The least confidence in a mention that is made a link.
LINKED_FROM = 0.5
# A list of more entries is shown a letter at a time.
LISTED = 1_000


@cache
def strings() -> dict[str, dict[str, str]]:
    """Return every string of the pages, by page and name."""
    return tomllib.loads(files("rag.web").joinpath("strings.toml").read_text(encoding="utf-8"))


@cache
def static_file(name: str) -> bytes:
    """Return a style sheet, script or picture. Raises FileNotFoundError."""
    if "/" in name or name.startswith("."):
        raise FileNotFoundError(name)
    return files("rag.web").joinpath("static", name).read_bytes()


@cache
def static_version() -> str:
    """Return a hash of the static files, which browsers cache."""
    folder = files("rag.web").joinpath("static")
    hashed = hashlib.sha256()
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        hashed.update(file.read_bytes())
    return hashed.hexdigest()[:12]


@cache
def templates() -> Environment:
    """Return the templates; values are escaped."""
    return Environment(
        loader=PackageLoader("rag.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class WebPages:
    """The pages of one glossary."""

    def __init__(self, service: AnswerService, settings: Settings) -> None:
        """Show what `service` answers, as the settings say."""
        self._service = service
        self._settings = settings

    def page(
        self, request: Request, template: str, /, status: int = 200, **shown: Any
    ) -> HTMLResponse:
        """Return the page of a template, given the values it shows."""
        return HTMLResponse(self.html(request, template, **shown), status, HEADERS)

    def html(self, request: Request, template: str, /, **shown: Any) -> str:
        """Return the HTML of a template, given the values it shows."""
        everywhere = {
            "say": strings(),
            "glossary": self._settings.title,
            "root": request.scope.get("root_path", ""),
            "version": static_version(),
            "state": self._service.state,
            "here": template.removesuffix(".html"),
            "feedback": bool(self._settings.questions),
        }
        return templates().get_template(template).render(everywhere | shown)

    async def answer(
        self, question: str, typing: bool, languages: Sequence[str]
    ) -> views.AnswerView:
        """Return the reply to a question as the page shows it.

        `typing` and `languages` as in `AnswerService.explain`. Raises BadQuestion or Overloaded.
        """
        reply = await self._service.explain(question, typing, languages)
        base, choices = self._settings.link_base, []
        if reply.answer:
            cited = [self._service.show(entry).entry for entry in reply.answer.citations]
            shown = reply.answer.languages[0]
            choices = language_choices(cited, self._service.state.language, shown)
        return await self._service.render(views.answer_view, reply, strings(), base, choices)

    async def ask(self, request: Request, question: str, languages: Sequence[str]) -> HTMLResponse:
        """Return the page to ask on, with the answer if there is a question.

        Definitions are quoted in the first of the `languages` that an entry has.
        """
        question = question.strip()
        reply, problem, status = None, "", 200
        try:
            if question:
                reply = await self.answer(question, False, languages)
        except RagError as error:
            problem, status = str(error), error.status
        return self.page(
            request,
            "ask.html",
            status,
            question=question,
            reply=reply,
            problem=problem,
            say_ask=_strings_of_script(),
            examples=_examples(self._service.entries()),
        )

    async def term(self, request: Request, name: str, languages: Sequence[str]) -> HTMLResponse:
        """Return the page of an entry in the first of some languages that it has.

        Raises UnknownTerm or Overloaded.
        """
        context = await self._service.show_in_context(name)
        entry = context.entry
        address = f"{site_address(request)}/t/{quote(entry.id)}"
        own = f"{request.scope.get('root_path', '')}/t/"
        linked = _linked(context, f"{own}{{id}}")
        language = self._service.state.language
        translation = chosen_translation(entry, languages, language)
        note = ""
        if lacks_languages(entry, languages, language):
            note = lacking_note(entry, languages, language)
        if translation and translation.definition:
            linked, language = translation.definition, translation.language
        rendered = partial(definition_html, base=self._settings.link_base, own=own)
        definition = await self._service.render(rendered, linked)
        return self.page(
            request,
            "term.html",
            entry=entry,
            term=translation.term if translation else entry.term,
            language=language,
            languages=language_choices([entry], self._service.state.language, language),
            note=note,
            html=Markup(definition),  # noqa: S704 - as_html cleans it
            address=address,
            defined_term=views.defined_term(
                entry, address, self._settings.title, site_address(request)
            ),
            see_also=context.see_also,
            similar=views.near_entries(context.similar),
            backlinks=sorted(context.backlinks, key=views.listing_key),
            homonyms=views.homonyms(entry, context.bearers),
        )

    async def preview(self, definition: str) -> str:
        """Return a definition as the pages show it. Raises Overloaded."""
        rendered = partial(definition_html, base=self._settings.link_base)
        return await self._service.render(rendered, definition)

    def map_places(self) -> JSONResponse:
        """Return where entries lie on the map, each with the number of its first tag, or -1."""
        entry_map = self._service.map()
        # In the order of hashes, as if at random: where only some names fit, they are not all
        # from the beginning of the alphabet.
        placed = sorted(entry_map.placed, key=lambda place: shuffle_key(place.entry.id))
        numbers: dict[str, int] = {}
        rows: list[list[str | float]] = []
        for place in placed:
            entry = place.entry
            number = -1
            if entry.tags:
                number = numbers.setdefault(entry.tags[0], len(numbers))
            rows.append([entry.id, entry.term, place.x, place.y, number])
        content = {"tags": list(numbers), "places": rows, "total": entry_map.total}
        return JSONResponse(content, headers=HEADERS)

    def browse(self, request: Request, name: str, tag: str, letter: str) -> HTMLResponse:
        """Return the list of entries, narrowed to a part of a name, a tag, a letter."""
        everything = list(self._service.entries())
        entries = [entry for entry in everything if _passes(entry, name, tag)]
        groups = views.by_letter(entries)
        is_long = len(entries) > LISTED
        if is_long and not letter:
            letter = groups[0][0]
        shown = [(first, group) for first, group in groups if letter in ("", first)]
        anchors = [(first, _anchor(request, first, is_long)) for first, _ in groups]
        return self.page(
            request,
            "browse.html",
            name=name,
            tag=tag,
            letter=letter,
            letters=anchors,
            groups=shown,
            tags=views.tag_counts(everything),
            shown=sum(len(group) for _, group in shown),
            total=len(everything),
        )


def _anchor(request: Request, first: str, is_long: bool) -> str:
    """Return the address of a letter: a place on the page or, if the list is long, a page."""
    if is_long:
        return str(request.url.include_query_params(letter=first))
    return "#0-9" if first == "#" else f"#{first}"


def _strings_of_script() -> dict[str, str]:
    """Return the strings that the script of the page to ask on shows."""
    say = strings()
    return {
        "failed": say["ask"]["failed"],
        "offline": say["ask"]["offline"],
        "copied": say["answer"]["copied"],
    }


def site_address(request: Request) -> str:
    """Return the address of the site, without a slash at its end."""
    return str(request.base_url).rstrip("/")


def _passes(entry: Entry, name: str, tag: str) -> bool:
    """Return whether an entry has a tag, and a name that contains some letters."""
    wanted = name.strip().casefold()
    has_tag = not tag or tag in entry.tags
    return has_tag and any(wanted in each.casefold() for each in entry.names)


def _linked(context: EntryContext, template: str) -> str:
    """Return the definition of an entry with links to the other entries it mentions.

    `template` is the address of an entry, with {id}.
    """
    others = [span for span in context.mentions if span.entries[0] != context.entry.id]
    sure = [span for span in others if span.confidence >= LINKED_FROM]
    return with_links(context.entry.definition, sure, "markdown", template)


def _examples(entries: Iterable[Entry]) -> list[str]:
    """Return some questions that the glossary answers, spread over its entries."""
    approved = [entry for entry in entries if entry.status == "approved"]
    step = max(1, len(approved) // EXAMPLES)
    questions = []
    for entry in approved[::step][:EXAMPLES]:
        questions.append(entry.questions[0] if entry.questions else entry.term)
    return questions
