"""Pages that a client has already: told by an entity tag, before anything is looked up."""

import secrets
from hashlib import sha256

from fastapi import Request, Response

from rag.entries.hashes import ETAG_DIGITS
from rag.http.base_path import site_address
from rag.service.answering import AnswerService
from rag.service.preconditions import etag_matches
from rag.web.page_headers import HEADERS


class PageUnchanged(Exception):
    """The client has the page with this entity tag."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag


class PageTags:
    """The entity tags of the pages of one server that show no answer.

    Such a page is made of the server and its settings, the generation, the address and the
    languages of the reader. A page with an answer has no tag, since each question counts.
    """

    def __init__(self, service: AnswerService) -> None:
        """Make tags that no other server makes, nor this one after its next start."""
        self._service = service
        self._server = secrets.token_hex(8)

    def tag_of(self, request: Request) -> str | None:
        """Return the entity tag of the page that a request asks for, None if it has none."""
        if request.query_params.get("q"):
            return None
        state = self._service.state
        languages = request.headers.get("accept-language", "")
        made_of = (self._server, state.generation, state.built_at, site_address(request), languages)
        return f'"{sha256(repr(made_of).encode()).hexdigest()[:ETAG_DIGITS]}"'

    async def check(self, request: Request) -> None:
        """Raise PageUnchanged if a request names the tag of the page as it is."""
        named = request.headers.get("if-none-match", "")
        tag = self.tag_of(request)
        # Not `*`: that a page exists is not known yet.
        if tag and tag in named and etag_matches(tag, named, weak=True):
            raise PageUnchanged(tag)


async def on_unchanged(_: Request, error: Exception) -> Response:
    """Answer that the client has the page, whose headers these replace (RFC 9111, 3.2)."""
    assert isinstance(error, PageUnchanged)
    headers = HEADERS | {"ETag": error.etag, "Vary": "Accept-Language"}
    return Response(status_code=304, headers=headers)
