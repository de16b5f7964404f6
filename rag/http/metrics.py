"""Metrics for Prometheus: requests, outcomes, confidence, and gauges. Owns prometheus_client."""

from collections.abc import Callable

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from rag.types import Outcome

# The upper bounds of the buckets of histograms: of seconds to answer, of confidence.
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
TENTHS = tuple(step / 10 for step in range(1, 11))
MEDIA_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """The metrics of one server."""

    def __init__(self) -> None:
        """Start all counts at zero."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "glossary_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "glossary_request_seconds",
            "Time to answer.",
            ["route"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self._answers = Counter(
            "glossary_answers", "Questions by outcome.", ["outcome"], registry=self._registry
        )
        self._written = Counter(
            "glossary_written", "Answers to be written.", ["outcome"], registry=self._registry
        )
        self._opinions = Counter(
            "glossary_second_opinions",
            "Unsure replies by what the language model said: an entry, none, or missing.",
            ["said"],
            registry=self._registry,
        )
        self._confidence = Histogram(
            "glossary_confidence", "Confidence of replies.", buckets=TENTHS, registry=self._registry
        )

    def add_gauge(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Add a gauge whose value is read whenever the metrics are."""
        Gauge(f"glossary_{name}", meaning, registry=self._registry).set_function(value)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request, and the seconds it took."""
        self._requests.labels(method, route, status).inc()
        self._seconds.labels(route).observe(seconds)

    def count_reply(self, outcome: Outcome, confidence: float) -> None:
        """Count an answered question by its outcome and confidence."""
        self._answers.labels(outcome).inc()
        self._confidence.observe(confidence)

    def count_written(self, outcome: str) -> None:
        """Count an answer that a language model was to write."""
        self._written.labels(outcome).inc()

    def count_opinion(self, said: str) -> None:
        """Count an unsure reply by what the language model said of it."""
        self._opinions.labels(said).inc()

    def text(self) -> bytes:
        """Return all metrics in the text format of Prometheus."""
        return generate_latest(self._registry)
