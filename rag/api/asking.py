"""Replies to questions as bytes, and the direct routes for questions of the usual form."""

from urllib.parse import parse_qsl

from pydantic import ValidationError

from rag.api.conditional import MAX_ETAGS
from rag.api.requests import AskQuery, QuestionBody
from rag.entries.language_tags import reader_languages
from rag.http.direct import DirectReply, DirectRequest, DirectRoute
from rag.service.answering import AnswerService
from rag.service.preconditions import etag_matches

ASK = "/v1/ask"
JSON = "application/json"
# Definitions are quoted in a language that the reader accepts.
VARIES = (b"vary", b"Accept-Language")
CONTENT_TYPE = (b"content-type", JSON.encode())


async def reply_to_body(
    service: AnswerService, body: QuestionBody, accept_language: str
) -> DirectReply:
    """Return the reply to the body of `POST /v1/ask`. Raises BadQuestion or Overloaded."""
    languages = reader_languages(body.lang, accept_language)
    reply = await service.ask_in_languages(body.question, body.limit, languages=languages)
    return DirectReply(reply.body, [VARIES, CONTENT_TYPE])


async def reply_to_link(
    service: AnswerService, query: AskQuery, accept_language: str, if_none_match: str | None
) -> DirectReply:
    """Return the reply to `GET /v1/ask`, or 304 if `if_none_match` has its entity tag.

    Raises BadQuestion or Overloaded.
    """
    languages = reader_languages(query.lang, accept_language)
    reply = await service.ask_in_languages(query.q, query.limit, query.explain, languages)
    headers = [VARIES, (b"etag", reply.etag.encode())]
    if if_none_match is not None and etag_matches(reply.etag, if_none_match, weak=True):
        return DirectReply(b"", headers, 304)
    return DirectReply(reply.body, [*headers, CONTENT_TYPE])


def direct_ask_routes(service: AnswerService) -> dict[str, DirectRoute]:
    """Return the direct routes for questions of the usual form, by method."""

    async def answer_body(request: DirectRequest) -> DirectReply | None:
        media_type, _, _ = (request.header(b"content-type") or "").partition(";")
        if media_type.strip().lower() != JSON:
            return None
        try:
            body = QuestionBody.model_validate_json(request.body)
        except ValidationError:
            return None
        return await reply_to_body(service, body, request.header(b"accept-language") or "")

    async def answer_link(request: DirectRequest) -> DirectReply | None:
        values = parse_qsl(request.query.decode("latin-1"), keep_blank_values=True)
        tags = request.header(b"if-none-match")
        try:
            query = AskQuery.model_validate(dict(values))
        except ValidationError:
            return None
        if tags and len(tags) > MAX_ETAGS:
            return None
        accepted = request.header(b"accept-language") or ""
        return await reply_to_link(service, query, accepted, tags)

    return {"POST": DirectRoute(ASK, answer_body), "GET": DirectRoute(ASK, answer_link)}
