"""Connections of dictionary clients -> the responses of their sessions, within limits. Never taken down by one."""

import asyncio
import logging
import secrets
import signal
from collections import Counter
from collections.abc import Callable

from rag.doors.dict_protocol import Response, Session, server_name

log = logging.getLogger(__name__)

# A command may have 1,024 bytes, its end among them (RFC 2229, 2.3).
LINE_AT_MOST = 1024
CONNECTIONS, CONNECTIONS_OF_ONE = 200, 20
IDLE_SECONDS, SENDING_SECONDS = 300.0, 30.0


class DictionaryServer:
    """Listens for dictionary clients."""

    def __init__(self, session: Callable[[], Session]) -> None:
        """Take what begins a session."""
        self._session = session
        self._open: Counter[str] = Counter()
        self._talking: set[asyncio.Task[None]] = set()

    async def run(self, host: str, port: int) -> None:
        """Serve until SIGINT or SIGTERM. Raises OSError if the port cannot be had."""
        stop = asyncio.Event()
        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
        server = await asyncio.start_server(self._accept, host, port, limit=LINE_AT_MOST - 1)
        async with server:
            await stop.wait()
        for talk in self._talking:
            talk.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk with a client, unless there are too many."""
        task = asyncio.current_task()
        assert task
        address = str((writer.get_extra_info("peername") or ("",))[0])
        self._talking.add(task)
        self._open[address] += 1
        try:
            if self._open.total() > CONNECTIONS or self._open[address] > CONNECTIONS_OF_ONE:
                await send(writer, ["420 Too many connections; try again later"])
            else:
                await self._talk(reader, writer)
        except (OSError, TimeoutError, asyncio.CancelledError):
            # Gone, too slow, or the server ends: nothing is left to say.
            log.debug("a connection ended", exc_info=True)
        finally:
            self._open[address] -= 1
            self._open += Counter()
            self._talking.discard(task)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = self._session()
        await send(writer, [f"220 {server_name()} <mime> <{secrets.token_hex(8)}@glossary>"])
        response = Response([])
        while not response.over:
            response = await respond(session, reader)
            await send(writer, response.lines)


async def respond(session: Session, reader: asyncio.StreamReader) -> Response:
    """Return the response to the next command; nothing if the client has gone."""
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            line = await reader.readuntil(b"\n")
        return await session.answer(line.decode().strip())
    except asyncio.IncompleteReadError:
        told = []
    except TimeoutError:
        told = ["421 Nothing was asked for long"]
    except asyncio.LimitOverrunError:
        told = [f"500 Syntax error: a command has at most {LINE_AT_MOST:,} bytes"]
    except UnicodeDecodeError:
        told = ["501 Syntax error: commands are UTF-8"]
    except Exception:
        log.exception("a command failed")
        told = ["420 Something failed here; it has been noted"]
    return Response(told, over=True)


async def send(writer: asyncio.StreamWriter, lines: list[str]) -> None:
    """Send lines to a client that takes them in time. Raises TimeoutError or OSError."""
    writer.write("".join(f"{line}\r\n" for line in lines).encode())
    async with asyncio.timeout(SENDING_SECONDS):
        await writer.drain()
