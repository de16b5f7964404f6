"""Load test of a server: how fast it answers requests over a number of kept-alive connections.

Standard library only. The loop is closed: each connection sends its next request when it has its
answer. One process, one thread: about a tenth of a millisecond of processor time a request, taken
from the same cores that the server runs on.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

HOST = "127.0.0.1"
END = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass(frozen=True)
class Load:
    """The result of a run.

    `rate` is the requests a second that were answered with 200, `p50` and `p99` their latencies in
    milliseconds; `statuses` counts all answers.
    """

    rate: float
    p50: float
    p99: float
    statuses: dict[int, int]


def drive(port: int, requests: list[bytes], connections: int, seconds: float) -> Load:
    """Send requests until they or the time run out."""
    return asyncio.run(drive_all(port, iter(requests), connections, seconds))


async def drive_all(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> Load:
    """Send requests over so many connections at once."""
    latencies: list[float] = []
    statuses: Counter[int] = Counter()
    began = time.perf_counter()
    until = began + seconds
    lanes = [_send(port, requests, until, latencies, statuses) for _ in range(connections)]
    await asyncio.gather(*lanes)
    took = time.perf_counter() - began
    latencies.sort()
    p50, p99 = _milliseconds(latencies, 0.5), _milliseconds(latencies, 0.99)
    return Load(len(latencies) / took, p50, p99, dict(statuses))


async def read_answer(reader: asyncio.StreamReader) -> int:
    """Read a whole answer, with a Content-Length or in chunks, and return its status."""
    head = (await reader.readuntil(END)).lower()
    if LENGTH in head:
        await reader.readexactly(content_length(head))
    else:
        await _skip_chunks(reader)
    return status_of(head)


def status_of(head: bytes) -> int:
    """Return the status of an answer, by its head."""
    return int(head[9:12])


def content_length(head: bytes) -> int:
    """Return the length of a body, by its head in lower case."""
    value, _, _ = head.split(LENGTH)[1].partition(b"\r\n")
    return int(value)


async def _send(
    port: int,
    requests: Iterator[bytes],
    until: float,
    latencies: list[float],
    statuses: Counter[int],
) -> None:
    """Send one request after the other over one connection."""
    reader, writer = await asyncio.open_connection(HOST, port)
    for request in requests:
        began = time.perf_counter()
        if began > until:
            break
        writer.write(request)
        status = await read_answer(reader)
        statuses[status] += 1
        if status == 200:
            latencies.append(time.perf_counter() - began)
    writer.close()


async def _skip_chunks(reader: asyncio.StreamReader) -> None:
    """Read a chunked body up to its last chunk, of size zero."""
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
    await reader.readline()


def _milliseconds(latencies: list[float], share: float) -> float:
    """Return the milliseconds that a share of sorted latencies stays below; NaN without any."""
    if not latencies:
        return float("nan")
    return latencies[int(share * len(latencies))] * 1000
