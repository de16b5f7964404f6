"""Probes say whether the process lives and can answer."""

from fastapi.testclient import TestClient


def test_probes_answer(client: TestClient) -> None:
    assert client.get("/livez").json() == {"status": "alive"}
    assert client.get("/readyz").status_code in (200, 503)
