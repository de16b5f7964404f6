"""The page on top of several glossaries: it lists them, and asks them all."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from rag.errors import RagError
from rag.glossaries.asking import ask_glossaries
from rag.glossaries.hosting import HostedGlossary
from rag.glossaries.records import NamedMatch, ReplyOfAll
from rag.glossaries.routes import listed_for, readable
from rag.search.question import MAX_QUESTION
from rag.settings import Settings
from rag.web.appearance import appearance_of
from rag.web.page_headers import HEADERS
from rag.web.pages import templates
from rag.web.rendering import definition_html
from rag.web.routes import add_looks
from rag.web.static_files import static_version
from rag.web.strings import interface_language, number_text, strings
from rag.web.views import share_a_name

MATCHES = 5
# What the page of an error shows beside its message.
NOTHING: Mapping[str, Any] = {
    "glossaries": (),
    "question": "",
    "reply": None,
    "problem": "",
    "cited": (),
    "has_homonyms": False,
}


class GlossariesPage:
    """The page: the glossaries, and the answer or the error if there is one."""

    def __init__(self, glossaries: Sequence[HostedGlossary], settings: Settings) -> None:
        """Show glossaries as the settings of the server say. Raises BadSetting."""
        interface_language(settings)
        self.appearance = appearance_of(settings)
        self._glossaries = glossaries
        self._settings = settings

    async def answer(self, request: Request, question: str) -> HTMLResponse:
        """Return the page with the answer to a question; "" asks nothing."""
        reply, problem, status = None, "", 200
        try:
            if question.strip():
                only = readable(request, self._settings)
                reply = await ask_glossaries(self._glossaries, question.strip(), MATCHES, only)
        except RagError as error:
            problem, status = str(error), error.status
        cited = _cards(reply, self._glossaries) if reply else []
        shown = {
            "glossaries": listed_for(request, self._glossaries, self._settings),
            "question": question,
            "reply": reply,
            "problem": problem,
            "cited": cited,
            "has_homonyms": share_a_name([match for match, _ in cited]),
        }
        return self._page(request, status, shown)

    def error(self, request: Request, status: int, title: str, detail: str) -> HTMLResponse:
        """Return the page of an error. It lists no glossary: the request may have no key yet."""
        return self._page(request, status, {**NOTHING, "problem": f"{title}: {detail}"})

    def _page(self, request: Request, status: int, shown: Mapping[str, Any]) -> HTMLResponse:
        """Return the page with what it shows, beside what it always has."""
        accepted = request.headers.get("accept-language", "")
        say = strings(interface_language(self._settings, header=accepted))
        everywhere = {
            "say": say,
            "number": partial(number_text, say=say),
            "title": self._settings.title,
            "tagline": self._settings.tagline,
            "appearance": self.appearance,
            "root": request.scope.get("root_path", ""),
            "version": static_version(),
        }
        html = templates().get_template("glossaries.html").render({**everywhere, **shown})
        return HTMLResponse(html, status, HEADERS | {"Vary": "Accept-Language"})


def add_page(app: FastAPI, page: GlossariesPage) -> None:
    """Add the page and the files that it loads."""
    add_looks(app, page.appearance)

    @app.get("/docs", include_in_schema=False)
    def docs(request: Request) -> Response:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/")

    @app.get("/", include_in_schema=False)
    async def top(
        request: Request, q: Annotated[str, Query(max_length=MAX_QUESTION)] = ""
    ) -> Response:
        return await page.answer(request, q)


def _cards(
    reply: ReplyOfAll, glossaries: Sequence[HostedGlossary]
) -> list[tuple[NamedMatch, Markup]]:
    """Return the matches that a reply quotes, each with its definition as HTML."""
    if reply.answer is None:
        return []
    bases = {each.name: each.settings.link_base for each in glossaries}
    quoted = set(zip(reply.answer.glossaries, reply.answer.citations, strict=True))
    cards: list[tuple[NamedMatch, Markup]] = []
    for match in reply.matches:
        if (match.glossary, match.id) in quoted:
            html = definition_html(match.definition, match.highlights, bases[match.glossary])
            cards.append((match, Markup(html)))  # noqa: S704 - definition_html cleans it
    return cards
