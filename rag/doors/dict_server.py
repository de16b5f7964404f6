"""The TCP server of dictionary clients (DICT), with limits on lines, connections and time."""

import asyncio
import logging
import re
import secrets
import signal
from collections import Counter
from collections.abc import Callable

from rag.doors.dict_protocol import Response, Session, server_name

log = logging.getLogger(__name__)

# A command may have 1,024 bytes, its end among them (RFC 2229, 2.3).
LINE_AT_MOST = 1024
COMMANDING = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\ud800-\udfff]")
CONNECTIONS, CONNECTIONS_OF_ONE = 200, 20
IDLE_SECONDS, SENDING_SECONDS = 300.0, 30.0


class DictServer:
    """Listens for dictionary clients. No failure of one ends the server."""

    def __init__(self, session: Callable[[], Session]) -> None:
        """Call `session` for the session of each new connection."""
        self._session = session
        self._open: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, host: str, port: int) -> None:
        """Serve until SIGINT or SIGTERM. Raises OSError if the port is taken."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        server = await asyncio.start_server(self._accept, host, port, limit=LINE_AT_MOST - 1)
        async with server:
            await stop.wait()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a client, unless there are too many connections."""
        task = asyncio.current_task()
        assert task
        peer = writer.get_extra_info("peername") or ("",)
        address = str(peer[0])
        self._tasks.add(task)
        self._open[address] += 1
        try:
            if self._is_full(address):
                await send_lines(writer, ["420 Too many connections; try again later"])
            else:
                await self._talk(reader, writer)
        except (OSError, TimeoutError, asyncio.CancelledError):
            # The client is gone or too slow, or the server ends.
            log.debug("a connection ended", exc_info=True)
        finally:
            self._open[address] -= 1
            # Drops addresses without connections.
            self._open += Counter()
            self._tasks.discard(task)
            writer.close()

    def _is_full(self, address: str) -> bool:
        """Return whether there are more connections than allowed, of all or of one address."""
        return self._open.total() > CONNECTIONS or self._open[address] > CONNECTIONS_OF_ONE

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = self._session()
        await send_lines(writer, [f"220 {server_name()} <mime> <{secrets.token_hex(8)}@glossary>"])
        response = Response([])
        while not response.over:
            response = await next_response(session, reader)
            await send_lines(writer, response.lines)
            # A client that sends many commands at once lets others in between.
            await asyncio.sleep(0)


async def next_response(session: Session, reader: asyncio.StreamReader) -> Response:
    """Return the response to the next command; no lines if the client is gone."""
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            line = await reader.readuntil(b"\n")
        return await session.answer(line.decode().strip())
    except (asyncio.IncompleteReadError, ConnectionError):
        lines = []
    except TimeoutError:
        lines = ["421 Nothing was asked for long"]
    except asyncio.LimitOverrunError:
        lines = [f"500 Syntax error: a command has at most {LINE_AT_MOST:,} bytes"]
    except UnicodeDecodeError:
        lines = ["501 Syntax error: commands are UTF-8"]
    except Exception:
        log.exception("a command failed")
        lines = ["420 Something failed here; it has been noted"]
    return Response(lines, over=True)


async def send_lines(writer: asyncio.StreamWriter, lines: list[str]) -> None:
    """Send lines. Raises TimeoutError if the client reads too slowly, or OSError."""
    # Clients print what they get on a terminal, which no text may command.
    harmless = [COMMANDING.sub("\N{REPLACEMENT CHARACTER}", line) for line in lines]
    writer.write("".join(f"{line}\r\n" for line in harmless).encode())
    async with asyncio.timeout(SENDING_SECONDS):
        await writer.drain()
