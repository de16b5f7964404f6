"""Routes for the questions that were written for entries: what waits, and decisions."""

from typing import Annotated

from fastapi import FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from rag.api.requests import MAX_LISTED, MAX_NAME
from rag.enrich.review import Action, Decision, Kind
from rag.http.rights import needs
from rag.search.question import MAX_QUESTION
from rag.service.answering import AnswerService
from rag.service.reviewing import Decided, Reviews, Shown


class ReviewQuery(BaseModel):
    """The query string of `GET /v1/enrichment`."""

    model_config = ConfigDict(extra="forbid")
    show: Shown = Field(
        default="waiting", description="Entries that wait, have no questions, or have some."
    )
    limit: int = Field(default=50, ge=1, le=MAX_LISTED, description="How many at most.")


class DecisionBody(BaseModel):
    """The body of `POST /v1/enrichment`: a decision about one text of an entry."""

    model_config = ConfigDict(extra="forbid")
    id: StrictStr = Field(min_length=1, max_length=MAX_NAME)
    kind: Kind
    text: StrictStr = Field(min_length=1, max_length=MAX_QUESTION)
    action: Action
    new_text: StrictStr = Field(default="", max_length=MAX_QUESTION)


def add_review_routes(app: FastAPI, service: AnswerService) -> None:
    """Add the routes for reviewing the questions that were written for entries."""

    @app.get("/v1/enrichment", summary="Questions that wait for a review", tags=["edit"])
    @needs("write")
    async def reviews(query: Annotated[ReviewQuery, Query()]) -> Reviews:
        """List entries with the questions and aliases that were written for them."""
        return await service.reviews.entries(query.show, query.limit)

    @app.post("/v1/enrichment", summary="Decide about a question", tags=["edit"])
    async def decide(body: DecisionBody) -> Decided:
        """Accept, reject or edit a question or an alias; a rebuild that makes it count follows."""
        return await service.reviews.decide(Decision(**body.model_dump()))
