"""The server of dictionary clients: limits on lines and connections."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.doors.dict_protocol import Response, Session
from rag.doors.dict_server import (
    CONNECTIONS_OF_ONE,
    LINE_AT_MOST,
    DictServer,
    next_response,
    send_lines,
)
from rag.search.engine import Engine
from rag.service.answering import AnswerService
from rag.settings import Settings
from rag.types import Entry
from tests.toys import ToyEncoder


def answered(engine: Engine, sent: bytes) -> Response:
    """Return the response to bytes of a client that then hangs up."""

    async def answer() -> Response:
        reader = asyncio.StreamReader(limit=LINE_AT_MOST - 1)
        reader.feed_data(sent)
        reader.feed_eof()
        return await next_response(Session(AnswerService(engine, Settings()), "Test"), reader)

    return asyncio.run(answer())


def test_a_command_is_answered(engine: Engine) -> None:
    assert answered(engine, b"CLIENT test\r\n") == Response(["250 ok"])
    assert answered(engine, b"QUIT\r\n") == Response(["221 Goodbye"], over=True)


def test_a_definition_is_shown_word_for_word(engine: Engine) -> None:
    lines = answered(engine, b"DEFINE * seed\r\n").lines
    assert lines[:2] == ["150 1 definitions retrieved", '151 "Seed" glossary "Test"']
    assert "A seed is the number that fixes the random noise a picture starts from." in lines


def test_a_match_is_one_line_however_long_its_name_is(corpus: Path) -> None:
    name = "a name of many words " * 9
    entry = Entry("long", name.strip(), (), (), (), "approved", (), (), "It is long.")
    opened, _ = Builder(corpus.parent / "long", ToyEncoder()).build([entry])
    found = answered(Engine(opened, ToyEncoder()), b"MATCH * prefix a\r\n").lines
    assert found == ["152 1 matches found", f'glossary "{name.strip()}"', ".", "250 ok"]


def test_a_client_that_is_gone_gets_nothing(engine: Engine) -> None:
    assert answered(engine, b"DEFINE * se") == Response([], over=True)


def test_a_client_that_breaks_off_is_no_fault_of_the_server(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    async def answer() -> Response:
        reader = asyncio.StreamReader()
        reader.set_exception(ConnectionResetError())
        return await next_response(Session(AnswerService(engine, Settings()), "Test"), reader)

    assert asyncio.run(answer()) == Response([], over=True)
    assert caplog.messages == []


def test_a_line_that_is_too_long_ends_the_connection(engine: Engine) -> None:
    response = answered(engine, b"x" * (LINE_AT_MOST + 1) + b"\r\n")
    assert response.over
    assert response.lines == ["500 Syntax error: a command has at most 1,024 bytes"]


def test_a_line_that_is_not_utf_8_ends_the_connection(engine: Engine) -> None:
    response = answered(engine, b"DEFINE * \xff\r\n")
    assert response == Response(["501 Syntax error: commands are UTF-8"], over=True)


def test_one_address_gets_only_so_many_connections(engine: Engine) -> None:
    async def banners(port: int) -> list[bytes]:
        connections = []
        for _ in range(CONNECTIONS_OF_ONE + 1):
            connections.append(await asyncio.open_connection("127.0.0.1", port))
        lines = [await reader.readline() for reader, _ in connections]
        for _, writer in connections:
            writer.close()
        return lines

    lines = asyncio.run(with_server(engine, banners))
    assert [line[:3] for line in lines] == [b"220"] * CONNECTIONS_OF_ONE + [b"420"]


async def with_server(engine: Engine, talk: Callable[[int], Awaitable[list[bytes]]]) -> list[bytes]:
    """Return the replies that a client gets from a server that runs as long as the client talks."""
    service = AnswerService(engine, Settings())
    dictionary = DictServer(lambda: Session(service, "Test"))
    server = await asyncio.start_server(dictionary._accept, "127.0.0.1", 0)
    async with server:
        return await talk(server.sockets[0].getsockname()[1])


def test_no_text_commands_the_terminal_of_a_client() -> None:
    async def received() -> bytes:
        async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await send_lines(writer, ["a \x1b[31mred\x9b5m\tb"])
            writer.close()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            line = await reader.read()
            writer.close()
            return line

    sign = "\N{REPLACEMENT CHARACTER}"
    assert asyncio.run(received()).decode() == f"a {sign}[31mred{sign}5m\tb\r\n"


def test_a_client_that_pipelines_does_not_starve_others(engine: Engine) -> None:
    commands, asked = 2_000, 20

    async def talk(port: int) -> list[bytes]:
        greedy, sending = await asyncio.open_connection("127.0.0.1", port)
        sending.write(b"MATCH * lev seed\r\n" * commands)
        answered = asyncio.create_task(count_lines(greedy, commands))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(asked):
            writer.write(b"CLIENT test\r\n")
            assert await reader.readline()
        left = not answered.done()
        await answered
        writer.close()
        sending.close()
        return [b"the other was still answered" if left else b"the other came first"]

    assert asyncio.run(with_server(engine, talk)) == [b"the other was still answered"]


async def count_lines(reader: asyncio.StreamReader, ends: int) -> None:
    """Read until so many responses have ended."""
    while ends:
        line = await reader.readline()
        assert line
        ends -= line.startswith(b"250")
