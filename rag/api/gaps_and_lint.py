"""Routes for what the glossary lacks and what could be better about its entries."""

from typing import Annotated

from fastapi import FastAPI, Query

from rag.api.requests import LimitQuery
from rag.http.rights import needs
from rag.service.answer_records import Findings, Gaps
from rag.service.answering import AnswerService


def add_gap_and_lint_routes(app: FastAPI, service: AnswerService) -> None:
    """Add the routes for what the glossary lacks, and for what could be better about entries."""

    @app.get("/v1/gaps", summary="What the glossary lacks", tags=["edit"])
    @needs("write")
    async def gaps(query: Annotated[LimitQuery, Query()]) -> Gaps:
        """List the topics that were declined or disliked and still would be, each with a remedy."""
        topics = await service.gaps()
        return Gaps(len(topics), topics[: query.limit])

    @app.get("/v1/lint", summary="What could be better about entries", tags=["edit"])
    @needs("write")
    async def lint(query: Annotated[LimitQuery, Query()]) -> Findings:
        """List the findings of `rag lint`, the worst first.

        Checking all entries takes seconds, once after each change.
        """
        findings = await service.lint()
        return Findings(len(findings), findings[: query.limit])
