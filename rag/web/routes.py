"""The routes of the web pages, and errors as pages for browsers."""

import json
from collections.abc import Callable
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from rag.api.requests import LANGUAGE, MAX_DEFINITION, MAX_NAME, MAX_NAMES
from rag.entries.language_tags import ReaderLanguages, reader_languages
from rag.http.base_path import path_in_app, site_address
from rag.http.rights import needs
from rag.search.question import MAX_QUESTION
from rag.service.answering import AnswerService
from rag.types import Entry, Status
from rag.web.appearance import Appearance
from rag.web.embed import embed_integrity, embed_routes
from rag.web.operations import operations
from rag.web.page_headers import HEADERS
from rag.web.pages import WebPages, wants_page
from rag.web.static_files import FOREVER, KINDS, static_file
from rag.web.unchanged import PageUnchanged, on_unchanged

Text = Annotated[str, Query(max_length=MAX_QUESTION)]
Language = Annotated[str, Query(pattern=LANGUAGE)]
# Opened by itself, a picture of SVG may run no script and load nothing.
LOGO_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
Handler: TypeAlias = Callable[[Request, Exception], Response]
# Makes the page of an error from its status, its title and its detail.
ErrorPage: TypeAlias = Callable[[Request, int, str, str], HTMLResponse]


class Preview(BaseModel):
    """The body of a request for a preview: what the page shows of an entry."""

    term: str = Field(default="", max_length=MAX_NAME)
    aliases: tuple[str, ...] = Field(default=(), max_length=MAX_NAMES)
    tags: tuple[str, ...] = Field(default=(), max_length=MAX_NAMES)
    status: Status = "approved"
    definition: str = Field(max_length=MAX_DEFINITION)

    def entry(self) -> Entry:
        """Return the entry; it has no id yet."""
        return Entry(
            id="",
            term=self.term,
            aliases=self.aliases,
            tags=self.tags,
            see_also=(),
            status=self.status,
            questions=(),
            shared_names=(),
            definition=self.definition,
        )


def add_web_pages(app: FastAPI, site: WebPages, service: AnswerService) -> None:
    """Add the pages and their parts, which are not in the OpenAPI schema."""
    app.add_exception_handler(PageUnchanged, on_unchanged)
    app.include_router(_pages(site, app))
    app.include_router(_parts(site))
    add_looks(app, site.appearance)
    app.include_router(embed_routes(service))


def _pages(site: WebPages, app: FastAPI) -> APIRouter:
    """Return the routes of whole pages."""
    unchanged = Depends(site.tags.check)
    pages = APIRouter(include_in_schema=False, dependencies=[unchanged])

    @pages.get("/")
    async def ask(request: Request, q: Text = "", lang: Language = "") -> Response:
        return await site.ask(request, q, _languages(lang, request))

    # An alias may hold a slash.
    @pages.get("/t/{name:path}")
    async def term(request: Request, name: str, lang: Language = "") -> Response:
        return await site.term(request, name, _languages(lang, request))

    @pages.get("/browse")
    async def browse(
        request: Request, name: Text = "", tag: Text = "", letter: Text = ""
    ) -> Response:
        return await site.browse(request, name, tag, letter)

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
    def desk(request: Request) -> Response:
        return site.page(request, "desk.html")

    return pages


def _languages(lang: str, request: Request) -> ReaderLanguages:
    """Return the languages in which a page is wanted, the best first."""
    return reader_languages(lang, request.headers.get("accept-language", ""))


def _parts(site: WebPages) -> APIRouter:
    """Return the routes of what the pages load."""
    parts = APIRouter(include_in_schema=False)

    @parts.get("/answer")
    async def answer(
        request: Request, q: Text = "", typing: bool = False, lang: Language = ""
    ) -> Response:
        reply = await site.answer(request, q, typing, _languages(lang, request))
        return site.page(request, "answer.html", reply=reply)

    @parts.get("/map.json")
    async def places() -> Response:
        return await site.map_places()

    @parts.post("/preview")
    @needs("read")
    async def preview(request: Request, body: Preview) -> Response:
        return HTMLResponse(await site.preview(request, body.entry()), headers=HEADERS)

    # The desk opens with a key for which this route does not refuse.
    @parts.get("/desk/key", status_code=204)
    @needs("write")
    def key() -> Response:
        return Response(status_code=204, headers=HEADERS)

    return parts


def add_looks(app: FastAPI, appearance: Appearance) -> None:
    """Add the style sheets, scripts and pictures of pages: ours, and the owner's."""
    looks = APIRouter(include_in_schema=False)

    @looks.get("/static/{name}")
    @needs("nothing")
    def file(name: str) -> Response:
        try:
            content = static_file(name)
        except (FileNotFoundError, ValueError) as missing:
            raise HTTPException(404) from missing
        suffix = name.rsplit(".", 1)[-1]
        return Response(content, headers=FOREVER, media_type=KINDS[f".{suffix}"])

    @looks.get("/accent.css")
    @needs("nothing")
    def accent() -> Response:
        return Response(appearance.style, headers=FOREVER, media_type="text/css")

    @looks.get("/logo")
    @needs("nothing")
    def logo() -> Response:
        picture = appearance.logo
        if picture is None:
            raise HTTPException(404)
        return Response(picture.content, headers=LOGO_HEADERS, media_type=picture.media_type)

    app.include_router(looks)


def errors_as_pages(page_of: ErrorPage, handler: Handler) -> Handler:
    """Return a handler of errors: browsers get a page, programs what `handler` returns."""

    def handle(request: Request, error: Exception) -> Response:
        reply = handler(request, error)
        if path_in_app(request.scope).startswith("/v1/"):
            return reply
        # Both forms have one address: a cache keeps them apart.
        reply.headers["Vary"] = "Accept"
        if not wants_page(request):
            return reply
        problem = json.loads(bytes(reply.body))
        title, detail = problem["title"], problem["detail"]
        page = page_of(request, reply.status_code, title, detail)
        for name, value in reply.headers.items():
            if not name.startswith("content-"):
                page.headers[name] = value
        page.headers["Vary"] = "Accept, Accept-Language"
        return page

    return handle
