"""A request -> the app, or a refusal: no key, too often, too large. Owns limits."""

import binascii
import math
import time
from base64 import b64decode
from http import HTTPStatus

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import BadSetting, KeyRequired, NotAllowed, RagError, TooLarge, TooOften
from rag.http.keys import Key, Keys
from rag.http.problems import of_error
from rag.http.rights import Need, need_of_request
from rag.settings import MAX_BODY_BYTES, Settings

TOO_LARGE = f"The body has more than {MAX_BODY_BYTES:,} bytes; send less at once."


class Gate:
    """Stands before the app: reading is open or needs a key, changing always needs one with that right."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Read the file of keys when a key is asked for. Raises BadSetting."""
        self._app = app
        self._keys = Keys(settings.keys)
        self._open = settings.reading == "open"
        self._rate = rate_of(settings.rate)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer with what stands against it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        need = need_of_request(scope)
        if need == "nothing":
            await self._app(scope, receive, send)
            return
        try:
            headers = dict(scope["headers"])
            key = self._admit(headers, need)
            self._count(key.name if key else "", scope.get("client"))
            if declared(headers) > MAX_BODY_BYTES:
                raise TooLarge(TOO_LARGE)
        except RagError as error:
            await challenging(of_error(error), headers)(scope, receive, send)
        else:
            await self._app(scope, bounded(receive), send)

    def _admit(self, headers: dict[bytes, bytes], need: Need | None) -> Key | None:
        """Return the key of a request, if it brings a good one. Raises KeyRequired, NotAllowed or KeysUnusable."""
        secret = secret_of(headers, need)
        key = self._keys.find(secret) if secret else None
        if need is None or (need == "read" and self._open):
            return key
        if need == "write" and not any(each.right == "write" for each in self._keys.all()):
            raise NotAllowed(
                "Changing is off: there is no key for it. Make one: rag key add NAME --right write"
            )
        if key is None:
            said = "This key is not known" if secret else "A key is needed"
            raise KeyRequired(
                f"{said}; send one as Authorization: Bearer KEY. rag key add makes them."
            )
        if need == "write" and key.right != "write":
            raise NotAllowed(
                f"The key {key.name!r} allows reading only; make one with rag key add NAME --right write"
            )
        return key

    def _count(self, name: str, client: tuple[str, int] | None) -> None:
        """Count a request for its key, or for its address if it has none. Raises TooOften."""
        if self._rate is None:
            return
        who = f"key {name}" if name else f"address {client[0] if client else ''}"
        if not self._limiter.hit(self._rate, who):
            free = self._limiter.get_window_stats(self._rate, who).reset_time
            wait = max(1, math.ceil(free - time.time()))
            raise TooOften(f"More than {self._rate}; ask again in {wait} s.", wait)


def rate_of(setting: str) -> RateLimitItem | None:
    """Return the rate that a setting names, if it names one. Raises BadSetting."""
    try:
        return parse(setting) if setting else None
    except ValueError as error:
        raise BadSetting(f"{setting!r} is no rate; write one such as --rate 600/minute") from error


def secret_of(headers: dict[bytes, bytes], need: Need | None) -> str:
    """Return the key that a request brings, or nothing.

    Browsers send the password that they asked for with whatever another site makes them send: it is good for reading.
    """
    scheme, _, secret = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.casefold() == "basic" and need != "write":
        return password(secret)
    return (
        secret.strip()
        if scheme.casefold() == "bearer"
        else headers.get(b"x-api-key", b"").decode("latin-1")
    )


def password(credentials: str) -> str:
    """Return the password of HTTP Basic credentials, or nothing if they are none."""
    try:
        return b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def challenging(reply: JSONResponse, headers: dict[bytes, bytes]) -> JSONResponse:
    """Return a refusal that lets a browser ask for the key, as the password to any name."""
    if reply.status_code == HTTPStatus.UNAUTHORIZED and b"text/html" in headers.get(b"accept", b""):
        reply.headers["WWW-Authenticate"] = (
            'Basic realm="A key as the password, any name", charset="UTF-8"'
        )
    return reply


def declared(headers: dict[bytes, bytes]) -> int:
    """Return how many bytes a request says it has."""
    said = headers.get(b"content-length", b"0")
    return int(said) if said.isdigit() else 0


def bounded(receive: Receive) -> Receive:
    """Return the same stream of a body, which ends in 413 when it grows too large."""
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MAX_BODY_BYTES:
            raise HTTPException(413, TOO_LARGE)
        return message

    return counting
