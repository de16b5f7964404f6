"""The page on top of several glossaries: it lists them, and asks them all."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

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


def add_page(app: FastAPI, glossaries: Sequence[HostedGlossary], settings: Settings) -> None:
    """Add the page and the files that it loads. Raises BadSetting."""
    interface_language(settings)
    appearance = appearance_of(settings)
    add_looks(app, appearance)

    @app.get("/docs", include_in_schema=False)
    def docs(request: Request) -> Response:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/")

    @app.get("/", include_in_schema=False)
    async def page(
        request: Request, q: Annotated[str, Query(max_length=MAX_QUESTION)] = ""
    ) -> Response:
        reply, problem, status = None, "", 200
        try:
            if q.strip():
                only = readable(request, settings)
                reply = await ask_glossaries(glossaries, q.strip(), MATCHES, only)
        except RagError as error:
            problem, status = str(error), error.status
        cited = _cards(reply, glossaries) if reply else []
        accepted = request.headers.get("accept-language", "")
        say = strings(interface_language(settings, header=accepted))
        shown = {
            "say": say,
            "number": partial(number_text, say=say),
            "title": settings.title,
            "tagline": settings.tagline,
            "appearance": appearance,
            "root": request.scope.get("root_path", ""),
            "version": static_version(),
            "glossaries": listed_for(request, glossaries, settings),
            "question": q,
            "reply": reply,
            "problem": problem,
            "cited": cited,
            "has_homonyms": share_a_name([match for match, _ in cited]),
        }
        html = templates().get_template("glossaries.html").render(shown)
        return HTMLResponse(html, status, HEADERS | {"Vary": "Accept-Language"})


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
