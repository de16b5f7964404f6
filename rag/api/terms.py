"""Routes for entries: the list, one entry, and the entries similar to it."""

from typing import Annotated

from fastapi import FastAPI, Path, Query, Response

from rag.api.conditional import ETagHeader, with_etag
from rag.api.requests import MAX_NAME, SimilarQuery, TermsQuery
from rag.entries.hashes import etag
from rag.service.answer_records import Similar, TermPage, Terms, entry_page, term_line
from rag.service.answering import AnswerService
from rag.service.entry_queries import EntryFilter

Term = Annotated[
    str,
    Path(max_length=MAX_NAME, description="An id, term or alias, in any case.", examples=["seed"]),
]


def add_term_routes(app: FastAPI, service: AnswerService) -> None:
    """Add the routes for entries to an app."""

    @app.get(
        "/v1/terms",
        summary="List the terms",
        tags=["terms"],
        response_model=Terms,
        responses={304: {}},
    )
    def terms(
        filters: Annotated[TermsQuery, Query()], if_none_match: ETagHeader = None
    ) -> Response:
        """List entries by term, a page at a time."""
        wanted = EntryFilter(filters.prefix, filters.tag, filters.status or "")
        page = service.terms(wanted, filters.offset, filters.limit)
        lines = [term_line(entry) for entry in page.entries]
        record = Terms(page.total, filters.limit, filters.offset, lines)
        list_etag = f'"{page.index.generation}-{page.index.built_at}"'
        return with_etag(record, list_etag, page.index, if_none_match)

    # A term may contain a slash, as in "Git / GitHub": this route must come before the shorter one.
    @app.get("/v1/terms/{term:path}/similar", summary="Entries near an entry", tags=["terms"])
    async def similar(term: Term, query: Annotated[SimilarQuery, Query()]) -> Similar:
        """List the entries whose meaning is nearest, itself left out."""
        return Similar(await service.similar(term, query.limit))

    @app.get(
        "/v1/terms/{term:path}",
        summary="One entry",
        tags=["terms"],
        response_model=TermPage,
        responses={304: {}},
    )
    def term_page(term: Term, if_none_match: ETagHeader = None) -> Response:
        """Show an entry by its id, term or an alias."""
        shown = service.show(term)
        return with_etag(entry_page(shown.entry), etag(shown.entry), shown.index, if_none_match)
