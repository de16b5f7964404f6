"""Refuses requests under a foreign name when the server listens on this machine only.

A web page may let a name of its own point to 127.0.0.1 and so read the answers of a server there
(DNS rebinding). The Host header still has that name.
"""

import re
from functools import lru_cache
from http import HTTPStatus
from ipaddress import ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from rag.http.problems import problem
from rag.settings import Settings

LOCAL_NAMES = ("localhost", "ip6-localhost")
PORT = re.compile(r":\d*$")
REMEDY = "This server answers on this machine only; name a proxy in front of it with --proxies."


class HostCheck:
    """Middleware that lets through requests for an address, or for a name of this machine."""

    def __init__(self, app: ASGIApp) -> None:
        """Guard an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 421."""
        if scope["type"] == "http" and not _is_ours(_host_of(scope)):
            refusal = problem(HTTPStatus.MISDIRECTED_REQUEST, REMEDY)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def is_host_checked(settings: Settings) -> bool:
    """Return whether a server listens on this machine only, and no proxy passes requests on."""
    return _is_loopback(settings.host) and not settings.proxies


def _host_of(scope: Scope) -> str:
    """Return the name in the Host header, without a port; empty if there is none."""
    for name, value in scope["headers"]:
        if name == b"host":
            return PORT.sub("", value.decode("latin-1")).strip("[]").casefold()
    return ""


@lru_cache(maxsize=100)
def _is_ours(host: str) -> bool:
    """Return whether a name is an address, or cannot be one that a stranger registered.

    A name without a dot is of this machine or of its own network.
    """
    if "." not in host or host.endswith(".localhost"):
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in LOCAL_NAMES
