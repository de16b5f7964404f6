"""Routes for operators: liveness, readiness, and the metrics for Prometheus."""

from datetime import datetime

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

from rag.errors import RagError
from rag.http.metrics import MEDIA_TYPE
from rag.http.problems import problem
from rag.http.rights import needs
from rag.service.answer_records import Probe, Ready
from rag.service.answering import AnswerService


class Readiness:
    """Whether questions can be answered, and why not: the encoder must be loaded first."""

    def __init__(self, service: AnswerService) -> None:
        """Start as not ready; `warm` loads the encoder of the service."""
        self._service = service
        self._reason = "the encoder is being loaded"

    def warm(self) -> None:
        """Load the encoder; the service is ready once it has embedded a word.

        Then read the lists of a large glossary, which takes seconds for hundreds of thousands of
        names.
        """
        try:
            self._service.warm()
            self._reason = ""
            self._service.read_lists()
        except RagError as error:
            self._reason = str(error)

    def reason(self) -> str:
        """Return why questions cannot be answered, empty if they can."""
        if self._reason:
            return self._reason
        if self._service.is_full:
            return "the queue is full"
        return ""


def add_probes(app: FastAPI, service: AnswerService, readiness: Readiness) -> None:
    """Add the routes of the probes: liveness checks nothing, readiness says why not."""

    @app.get("/livez", summary="Is the process alive?", tags=["probes"])
    @needs("nothing")
    async def livez() -> Probe:
        """Answer as long as the process runs."""
        return Probe("alive")

    @app.get("/readyz", summary="Can it answer?", tags=["probes"], response_model=Ready)
    @needs("nothing")
    async def readyz() -> Ready | JSONResponse:
        """Answer once the index is loaded and checked, the encoder warm, and the queue not full."""
        reason = readiness.reason()
        if reason:
            return problem(503, reason, "Not ready")
        state = service.state
        return Ready(
            status="ready",
            generation=state.generation,
            entries=state.entries,
            faults=dict(service.faults),
            model=state.reach_note,
            encoder=state.encoder.model,
            note=state.reach_note,
        )


def add_metrics(app: FastAPI, service: AnswerService) -> None:
    """Add the metrics of a service for Prometheus, and their route."""

    def build_time() -> float:
        """Return when the serving generation was built, in seconds since 1970."""
        return datetime.fromisoformat(service.state.built_at).timestamp()

    watch = service.metrics.add_gauge
    watch("queue_depth", "Questions that wait or are worked on.", lambda: service.pending)
    watch("workers", "Processes that answer questions.", lambda: service.workers)
    watch("questions_lost", "Questions that could not be kept.", lambda: service.questions_lost)
    watch("index_generation", "The generation that serves.", lambda: service.state.generation)
    watch("entries", "Entries that can be asked for.", lambda: service.state.entries)
    watch("faults", "What stands against a newer generation.", lambda: len(service.faults))
    watch(
        "reload_last_success_timestamp_seconds",
        "When the serving generation was built.",
        build_time,
    )

    @app.get("/metrics", summary="Numbers for Prometheus", tags=["probes"], response_class=Response)
    async def numbers() -> Response:
        """Return counts of requests and outcomes, confidence, queue, generation and entries."""
        return Response(service.metrics.text(), media_type=MEDIA_TYPE)
