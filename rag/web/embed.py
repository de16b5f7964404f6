"""What other people's pages load: the script that marks terms there, and short definitions."""

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha384
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse

from rag.api.conditional import ETagHeader
from rag.api.requests import MAX_NAME
from rag.entries.language_tags import primary_language
from rag.http.rights import needs
from rag.service.answering import AnswerService
from rag.service.preconditions import etag_matches
from rag.web.static_files import static_file
from rag.web.strings import FALLBACK, languages, strings

# Any page may load the script, and check it against its hash (Subresource Integrity).
FOR_ALL_PAGES = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=3600",
}
# What the script is served without: indents, comments, empty lines, spaces around signs, and the
# ends of lines that need none.
INDENTS = re.compile(r"^\s*(?://.*\n\s*)*", re.MULTILINE)
SPACED_SIGNS = re.compile(r" (=>|={1,3}|!==|\?|:|&&|\|\||\?\?|[<>+*]=?) |({) | (})|(\)) |([;{,])\n")
BEFORE_BRACKETS = re.compile(r"\b(if|for|while) (?=\()")

Term = Annotated[str, Path(max_length=MAX_NAME)]
Language = Annotated[str, Path(max_length=MAX_NAME)]


@dataclass(frozen=True)
class ShortDefinition:
    """The first paragraph of a definition, as it is written and as HTML that is safe to show."""

    id: str
    term: str
    text: str
    html: str


@cache
def embed_script() -> str:
    """Return the script for other pages, without what only its readers need."""
    source = static_file("embed.js").decode()
    dense = SPACED_SIGNS.sub(r"\1\2\3\4\5", INDENTS.sub("", source))
    return BEFORE_BRACKETS.sub(r"\1", dense)


@cache
def embed_integrity() -> str:
    """Return the hash of the script as the attribute `integrity` takes it.

    https://www.w3.org/TR/SRI/
    """
    digest = sha384(embed_script().encode()).digest()
    return f"sha384-{b64encode(digest).decode()}"


def embed_routes(service: AnswerService) -> APIRouter:
    """Return the routes for other people's pages."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/embed.js")
    @needs("nothing")
    def script(if_none_match: ETagHeader = None) -> Response:
        etag = f'"{embed_integrity()}"'
        headers = {**FOR_ALL_PAGES, "ETag": etag}
        if if_none_match is not None and etag_matches(etag, if_none_match, weak=True):
            return Response(status_code=304, headers=headers)
        return Response(embed_script(), headers=headers, media_type="text/javascript")

    @routes.get("/embed-words/{language}")
    @needs("nothing")
    def words(language: Language) -> JSONResponse:
        own = service.state.language
        shown = [
            each for each in (language, own, FALLBACK) if primary_language(each) in languages()
        ]
        say = strings(primary_language(shown[0]))
        return JSONResponse(dict(say["embed"]), headers={"Cache-Control": "max-age=3600"})

    @routes.get("/embed/{term:path}")
    async def short_definition(term: Term) -> ShortDefinition:
        entry = service.show(term).entry
        from rag.web.rendering import definition_html  # here: see `templates`

        html = await service.render(definition_html, entry.short)
        return ShortDefinition(entry.id, entry.term, entry.short, html)

    return routes
