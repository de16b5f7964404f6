"""The routes of the web pages, and errors as pages for browsers."""

import json
from collections.abc import Callable
from typing import Annotated, TypeAlias

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from rag.api.requests import LANGUAGE, MAX_DEFINITION
from rag.entries.language_tags import reader_languages
from rag.http.rights import needs
from rag.search.question import MAX_QUESTION
from rag.service.answering import AnswerService
from rag.web.embed import embed_integrity, embed_routes
from rag.web.operations import operations
from rag.web.pages import FOREVER, HEADERS, KINDS, WebPages, site_address, static_file

Text = Annotated[str, Query(max_length=MAX_QUESTION)]
Language = Annotated[str, Query(pattern=LANGUAGE)]
Handler: TypeAlias = Callable[[Request, Exception], Response]


class Preview(BaseModel):
    """The body of a request for a preview: a definition in Markdown."""

    definition: str = Field(max_length=MAX_DEFINITION)


def add_web_pages(app: FastAPI, site: WebPages, service: AnswerService) -> None:
    """Add the pages and their parts, which are not in the OpenAPI schema."""
    app.include_router(_pages(site, app))
    app.include_router(_parts(site))
    app.include_router(embed_routes(service))


def _pages(site: WebPages, app: FastAPI) -> APIRouter:
    """Return the routes of whole pages."""
    pages = APIRouter(include_in_schema=False)

    @pages.get("/")
    async def ask(request: Request, q: Text = "", lang: Language = "") -> Response:
        return await site.ask(request, q, _languages(lang, request))

    # An alias may hold a slash.
    @pages.get("/t/{name:path}")
    async def term(request: Request, name: str, lang: Language = "") -> Response:
        return await site.term(request, name, _languages(lang, request))

    @pages.get("/browse")
    def browse(request: Request, name: Text = "", tag: Text = "", letter: Text = "") -> Response:
        return site.browse(request, name, tag, letter)

    @pages.get("/map")
    def map_(request: Request) -> Response:
        return site.page(request, "map.html")

    @pages.get("/docs")
    def api(request: Request) -> Response:
        return site.page(
            request,
            "api.html",
            operations=operations(app.openapi()),
            origin=site_address(request),
            integrity=embed_integrity(),
        )

    @pages.get("/desk")
    def desk(request: Request, entry: Text = "") -> Response:
        return site.page(request, "desk.html", entry=entry)

    return pages


def _languages(lang: str, request: Request) -> tuple[str, ...]:
    """Return the languages in which a page is wanted, the best first."""
    return reader_languages(lang, request.headers.get("accept-language", ""))


def _parts(site: WebPages) -> APIRouter:
    """Return the routes of what the pages load."""
    parts = APIRouter(include_in_schema=False)

    @parts.get("/answer")
    async def answer(
        request: Request, q: Text = "", typing: bool = False, lang: Language = ""
    ) -> Response:
        reply = await site.answer(q, typing, _languages(lang, request))
        return site.page(request, "answer.html", reply=reply)

    @parts.get("/map.json")
    def places() -> Response:
        return site.map_places()

    @parts.post("/preview")
    @needs("read")
    async def preview(body: Preview) -> Response:
        return HTMLResponse(await site.preview(body.definition), headers=HEADERS)

    @parts.get("/static/{name}")
    @needs("nothing")
    def file(name: str) -> Response:
        try:
            content = static_file(name)
        except (FileNotFoundError, ValueError) as missing:
            raise HTTPException(404) from missing
        suffix = name.rsplit(".", 1)[-1]
        return Response(content, headers=FOREVER, media_type=KINDS[f".{suffix}"])

    return parts


def errors_as_pages(site: WebPages, handler: Handler) -> Handler:
    """Return a handler of errors: browsers get a page, programs what `handler` returns."""

    def handle(request: Request, error: Exception) -> Response:
        reply = handler(request, error)
        is_browser = "text/html" in request.headers.get("accept", "")
        if not is_browser or request.url.path.startswith("/v1/"):
            return reply
        problem = json.loads(bytes(reply.body))
        title, detail = problem["title"], problem["detail"]
        page = site.page(request, "error.html", reply.status_code, title=title, detail=detail)
        for name, value in reply.headers.items():
            if not name.startswith("content-"):
                page.headers[name] = value
        page.headers["Vary"] = "Accept, Accept-Language"
        return page

    return handle
