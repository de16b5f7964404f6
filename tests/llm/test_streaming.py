"""The client of language models, against a server in the same process."""

import asyncio
import json

import pytest

import rag.llm.streaming
from rag.errors import WriterFailed
from rag.llm.server import ModelServer
from rag.llm.streaming import CHARACTERS_AT_MOST, LanguageModel


def event(words: str, reason: str | None = None) -> str:
    choice = {"delta": {"content": words}, "finish_reason": reason}
    return f"data: {json.dumps({'choices': [choice]})}\n\n"


def pieces(stream: str, status: str = "200 OK") -> list[str]:
    """Return the parts that the client yields of a response."""
    return asyncio.run(_pieces(stream, status))


async def _pieces(stream: str, status: str) -> list[str]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status}\r\nConnection: close\r\n\r\n{stream}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        model = LanguageModel(ModelServer(f"http://127.0.0.1:{port}/v1", "any", "secret"))
        try:
            return [piece async for piece in model.stream([])]
        finally:
            await model.close()


def test_words_come_in_their_pieces_until_the_stream_is_done() -> None:
    stream = event("A seed ") + ": a comment\n\n" + event("is a number.", "stop")
    assert pieces(stream + "data: [DONE]\n\n" + event("more")) == ["A seed ", "is a number."]


def test_a_stream_that_says_stop_needs_no_end_mark() -> None:
    assert pieces(event("Done.", "stop")) == ["Done."]


def test_a_chunk_without_choices_says_nothing() -> None:
    assert pieces('data: {"choices": []}\n\ndata: [DONE]\n\n') == [""]


def test_half_a_character_is_replaced() -> None:
    [words] = pieces(event("half \ud83d", "stop"))
    assert words == "half \N{REPLACEMENT CHARACTER}"


def test_an_answer_that_is_long_enough_is_cut() -> None:
    stream = event("x" * CHARACTERS_AT_MOST) + event("y") + event("z") + event("z")
    assert "".join(pieces(stream)).count("z") == 0


@pytest.mark.parametrize(
    ("stream", "status", "reason"),
    [
        (event("An unfinished"), "200 OK", "the stream broke off"),
        ('data: {"error": "no such model"}\n\n', "200 OK", "it reports no such model"),
        ("", "503 Busy", "status 503"),
        ("data: []\n\n", "200 OK", "AttributeError"),
        ('data: {"choices": [{}]}\n\n', "200 OK", "KeyError"),
        (event(["A seed"]), "200 OK", "its words are no text"),  # type: ignore[arg-type]
        (f"data: {'[' * 100_000}\n\n", "200 OK", "RecursionError"),
    ],
)
def test_a_failure_is_named_in_a_few_words(stream: str, status: str, reason: str) -> None:
    with pytest.raises(WriterFailed, match=reason) as failure:
        pieces(stream, status)
    assert "secret" not in str(failure.value)


def test_a_stream_that_does_not_stop_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.llm.streaming, "RECEIVED_AT_MOST", 1_000)
    with pytest.raises(WriterFailed, match="it does not stop"):
        pieces(": nothing\n\n" * 1_000)
