"""The path under which a reverse proxy shows the server: its base path, ASGI's root path.

A proxy passes the base path on or takes it off; both are answered alike.
"""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.http.serving_options import ANY, BASE_PATH, listed
from rag.settings import Settings

PREFIX_HEADER = b"x-forwarded-prefix"


class BasePath:
    """Middleware that tells an app under which path its clients see it.

    That is what a named proxy says in X-Forwarded-Prefix, else what the settings say.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Tell an app the base path of the settings, and that of the proxies they name."""
        self._app = app
        self._base_path = settings.base_path.rstrip("/")
        self._is_proxy = _membership(settings.proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with its base path."""
        if scope["type"] == "http":
            base_path = self._forwarded_prefix(scope) or self._base_path
            if base_path:
                scope = below(base_path, scope)
        await self._app(scope, receive, send)

    def _forwarded_prefix(self, scope: Scope) -> str:
        """Return the prefix that a named proxy says it shows, empty if none says a clean one."""
        for name, value in scope["headers"]:
            if name == PREFIX_HEADER and self._is_proxy(_address_of(scope)):
                prefix = value.decode("latin-1").strip().rstrip("/")
                return prefix if BASE_PATH.fullmatch(prefix) else ""
        return ""


def below(base_path: str, scope: Scope) -> Scope:
    """Return the scope of a request as one below a base path, whether its path has that or not."""
    path, raw_path = scope["path"], scope.get("raw_path") or b""
    if path == base_path:
        path, raw_path = f"{path}/", raw_path + b"/"
    elif not path.startswith(f"{base_path}/"):
        path, raw_path = base_path + path, base_path.encode() + raw_path
    return {**scope, "root_path": base_path, "path": path, "raw_path": raw_path}


def path_in_app(scope: Scope) -> str:
    """Return the path of a request without the root path, as the router sees it."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def site_address(request: Request) -> str:
    """Return the address of the site that a request reached, without a slash at its end."""
    root = request.scope.get("root_path", "")
    return f"{request.url.scheme}://{request.url.netloc}{root}"


def _membership(proxies: str) -> Callable[[str], bool]:
    """Return whether an address is among proxies: addresses, networks, or `*` for any."""
    named = listed(proxies)
    networks = [ip_network(each, strict=False) for each in named if each != ANY]

    def is_proxy(address: str) -> bool:
        if ANY in named:
            return True
        try:
            client = ip_address(address)
        except ValueError:
            return False
        return any(client in network for network in networks)

    return is_proxy


def _address_of(scope: Scope) -> str:
    """Return the address that a request came from, empty if it is not known."""
    client = scope.get("client")
    return client[0] if client else ""
