"""Direct routes: what they take, what they leave to the routes, and what the routes then read."""

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from rag.http.direct import DirectReply, DirectRequest, DirectRoute, DirectRoutes

TEXT = (b"content-type", b"text/plain")


async def shout(request: DirectRequest) -> DirectReply | None:
    """Answer in capitals; leave what is not of letters."""
    if not request.body.isalpha():
        return None
    return DirectReply(request.body.upper(), [TEXT])


async def unchanged(request: DirectRequest) -> DirectReply:
    return DirectReply(b"", [(b"etag", (request.header(b"if-none-match") or "").encode())], 304)


async def routes(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the body as it was received."""
    message = await receive()
    body = message["body"]
    while message["more_body"]:
        message = await receive()
        body += message["body"]
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": body})


DIRECT = {"POST": DirectRoute("/say", shout), "GET": DirectRoute("/say", unchanged)}


def answer(scope: Scope, *parts: bytes) -> list[Message]:
    """Return the messages with which a request is answered whose body comes in parts."""
    last = len(parts) - 1
    waiting: list[Message] = [
        {"type": "http.request", "body": part, "more_body": place < last}
        for place, part in enumerate(parts)
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(DirectRoutes(routes, DIRECT)(scope, receive, send))
    return sent


def request(method: str = "POST", path: str = "/say", *headers: tuple[bytes, bytes]) -> Scope:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [*headers],
    }


def test_a_direct_route_answers_with_the_length_of_its_body() -> None:
    start, body = answer(request(), b"hel", b"lo")
    assert start["status"] == 200
    assert start["headers"] == [TEXT, (b"content-length", b"5")]
    assert body["body"] == b"HELLO"


def test_the_log_learns_the_route() -> None:
    scope = request()
    answer(scope, b"hello")
    assert scope["route"].path == "/say"


@pytest.mark.parametrize("parts", [(b"42",), (b"4", b"2"), (b"", b"4", b"2")])
def test_what_it_leaves_reaches_the_routes_whole(parts: tuple[bytes, ...]) -> None:
    scope = request()
    start, body = answer(scope, *parts)
    assert (start["status"], body["body"]) == (418, b"42")
    assert "route" not in scope


def test_other_paths_and_methods_reach_the_routes() -> None:
    for scope in (request(path="/says"), request("PUT"), {**request(), "type": "websocket"}):
        start, body = answer(scope, b"hello")
        assert (start["status"], body["body"]) == (418, b"hello")


def test_a_path_below_that_of_a_proxy_is_known() -> None:
    start, _ = answer({**request(path="/words/say"), "root_path": "/words"}, b"hello")
    assert start["status"] == 200


def test_an_answer_that_is_unchanged_has_no_length() -> None:
    [start, body] = answer(request("GET", "/say", (b"if-none-match", b'"1"')))
    assert (start["status"], start["headers"], body["body"]) == (304, [(b"etag", b'"1"')], b"")


def test_the_first_of_equal_headers_counts() -> None:
    headers = [(b"accept", b"one"), (b"accept", b"two")]
    asked = DirectRequest(b"", headers, b"")
    assert (asked.header(b"accept"), asked.header(b"host")) == ("one", None)
