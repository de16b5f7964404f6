"""Names that a foreign page gives to this machine are refused."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.http.host_check import HostCheck, is_host_checked
from rag.settings import Settings


@pytest.fixture
def client() -> TestClient:
    app = Starlette(routes=[Route("/", lambda request: PlainTextResponse("done"))])
    return TestClient(HostCheck(app))


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "docs.localhost", "laptop", ""],
)
def test_names_and_addresses_of_this_machine_pass(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).text == "done"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example"],
)
def test_other_names_are_refused_with_a_remedy(client: TestClient, host: str) -> None:
    refused = client.get("/", headers={"Host": host})
    assert refused.status_code == 421
    assert "--proxies" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("host", "proxies", "checked"),
    [
        ("127.0.0.1", "", True),
        ("localhost", "", True),
        ("::1", "", True),
        ("127.0.0.1", "127.0.0.1", False),
        ("0.0.0.0", "", False),
        ("glossary.example", "", False),
    ],
)
def test_names_are_checked_if_only_this_machine_can_ask(
    host: str, proxies: str, checked: bool
) -> None:
    assert is_host_checked(Settings(host=host, proxies=proxies)) is checked
