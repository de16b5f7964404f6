"""The numbers that Prometheus reads."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.http.metrics import Metrics
from rag.search.engine import Engine
from rag.settings import Settings


@pytest.fixture
def client(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(engine, settings)) as client:
        yield client


def numbers(client: TestClient) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    return {
        line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1])
        for line in lines
        if not line.startswith("#")
    }


def test_requests_outcomes_and_the_index_are_counted(client: TestClient) -> None:
    for question in ("what is a seed", "what is a seed", "zzz qqq"):
        client.get("/v1/ask", params={"q": question})
    client.get("/v1/terms/nothing")
    told = numbers(client)
    assert told['glossary_requests_total{method="GET",route="/v1/ask",status="200"}'] == 3
    assert (
        told['glossary_requests_total{method="GET",route="/v1/terms/{term:path}",status="404"}']
        == 1
    )
    assert told['glossary_answers_total{outcome="answered"}'] == 2
    assert told["glossary_confidence_count"] == 3
    assert told['glossary_request_seconds_count{route="/v1/ask"}'] == 3
    assert (
        told["glossary_index_generation"],
        told["glossary_entries"],
        told["glossary_queue_depth"],
        told["glossary_workers"],
    ) == (1, 6, 0, 1)
    assert told["glossary_reload_last_success_timestamp_seconds"] > 1.7e9


def test_a_watched_value_is_read_when_the_metrics_are() -> None:
    metrics, values = Metrics(), [3.0]
    metrics.add_gauge("queue", "How many wait.", lambda: values[-1])
    assert b"glossary_queue 3.0" in metrics.text()
    values.append(5.0)
    assert b"glossary_queue 5.0" in metrics.text()


def test_two_servers_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.count_written("written")
    assert b'glossary_written_total{outcome="written"} 1.0' in one.text()
    assert b"glossary_written_total{" not in other.text()


def test_confidence_and_seconds_fall_into_buckets() -> None:
    metrics = Metrics()
    metrics.count_reply("answered", 0.95)
    metrics.count_request("GET", "/v1/ask", 200, 0.004)
    text = metrics.text().decode()
    assert 'glossary_confidence_bucket{le="0.9"} 0.0' in text
    assert 'glossary_confidence_bucket{le="1.0"} 1.0' in text
    assert 'glossary_request_seconds_bucket{le="0.0025",route="/v1/ask"} 0.0' in text
    assert 'glossary_request_seconds_bucket{le="0.005",route="/v1/ask"} 1.0' in text
