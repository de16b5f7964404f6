"""Requests -> how fast a server answers them over a number of kept-alive connections. Standard library only.

Closed loop: each connection sends its next request when it has its answer. One process, one thread: about a tenth of a
millisecond of processor time a request, taken from the same cores that the server runs on.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

HOST = "127.0.0.1"
END = b"\r\n\r\n"


@dataclass(frozen=True)
class Load:
    """What came of a run: requests answered with 200 a second, latencies of those in milliseconds, and all statuses."""

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
    lanes = [
        connection(port, requests, began + seconds, latencies, statuses) for _ in range(connections)
    ]
    await asyncio.gather(*lanes)
    took = time.perf_counter() - began
    latencies.sort()
    p50, p99 = milliseconds(latencies, 0.5), milliseconds(latencies, 0.99)
    return Load(len(latencies) / took, p50, p99, dict(statuses))


def milliseconds(latencies: list[float], share: float) -> float:
    """Return what a share of sorted latencies stays below, in milliseconds; NaN if there are none."""
    if not latencies:
        return float("nan")
    return latencies[int(share * len(latencies))] * 1000


async def connection(
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


async def read_answer(reader: asyncio.StreamReader) -> int:
    """Read one answer whole, of a given length or in chunks, and return its status."""
    head = (await reader.readuntil(END)).lower()
    if b"content-length:" in head:
        await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
    else:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(head[9:12])
