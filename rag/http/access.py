"""Access control: API keys, rate limit and size limit of requests."""

import math
from base64 import b64decode
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import KeyRequired, NotAllowed, RagError, TooLarge, TooOften
from rag.http.keys import Key, Keys, Right
from rag.http.problems import problem_of_error
from rag.http.rate_limit import RateLimit
from rag.http.rights import GRANTED, LIMITED_TO, Need, need_of_request
from rag.settings import MAX_BODY_BYTES, Settings

TOO_LARGE = f"The body has more than {MAX_BODY_BYTES:,} bytes; send less at once."
NO_KEY_TO_WRITE = (
    "Changing is off: there is no key for it. Make one: rag key add NAME --right write"
)
BROWSER_CHALLENGE = 'Basic realm="A key as the password, any name", charset="UTF-8"'


class AccessControl:
    """Middleware that refuses what a request may not do.

    Reading is open or needs a key, as the settings say. Writing always needs a key with that right.
    """

    def __init__(
        self, app: ASGIApp, settings: Settings, rate: RateLimit | None, glossary: str = ""
    ) -> None:
        """Guard an app by the file of keys of the settings, and by a rate.

        Of the keys for one of several glossaries, only those for `glossary` are good. The file of
        keys is read when a key is needed.
        """
        self._app = app
        self._keys = Keys(settings.keys)
        self._reading_is_open = settings.reading == "open"
        self._rate = rate
        self._glossary = glossary

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer with the reason why it is refused."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        need = need_of_request(scope)
        if need == "nothing":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        try:
            key = self._admit(headers, need)
            scope[GRANTED] = _granted(key, headers)
            scope[LIMITED_TO] = key.glossary if key else ""
            self._count(key, scope.get("client"))
            _check_declared_length(headers)
        except RagError as error:
            refusal = _with_browser_challenge(problem_of_error(error), headers)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, _limit_body(receive), send)

    def _admit(self, headers: dict[bytes, bytes], need: Need | None) -> Key | None:
        """Return the key of a request, None if it brings no known key and needs none.

        Raises KeyRequired, NotAllowed or KeysUnusable.
        """
        secret = _secret_of(headers, need)
        key = self._keys.find(secret) if secret else None
        is_elsewhere = key is not None and not key.serves(self._glossary)
        if need is None or (need == "read" and self._reading_is_open):
            return None if is_elsewhere else key
        if need == "write" and not self._is_writing_possible():
            raise NotAllowed(NO_KEY_TO_WRITE)
        if key is None:
            reason = "This key is not known" if secret else "A key is needed"
            remedy = "send one as Authorization: Bearer KEY. rag key add makes them."
            raise KeyRequired(f"{reason}; {remedy}")
        if is_elsewhere:
            remedy = "make one for this with rag key add NAME --right RIGHT --glossary GLOSSARY"
            raise NotAllowed(f"The key {key.name!r} is for {key.glossary!r} only; {remedy}")
        if need == "write" and key.right != "write":
            remedy = "make one with rag key add NAME --right write"
            raise NotAllowed(f"The key {key.name!r} allows reading only; {remedy}")
        return key

    def _is_writing_possible(self) -> bool:
        """Return whether any key has the right to write here. Raises KeysUnusable."""
        here = [key for key in self._keys.all() if key.serves(self._glossary)]
        return any(key.right == "write" for key in here)

    def _count(self, key: Key | None, client: tuple[str, int] | None) -> None:
        """Count a request for its key, or for its address if it has none. Raises TooOften."""
        if self._rate is None:
            return
        if key:
            counted_as = f"key {key.name}"
        else:
            address = client[0] if client else ""
            counted_as = f"address {address}"
        wait = math.ceil(self._rate.wait_of(counted_as))
        if wait:
            raise TooOften(f"More than {self._rate.rate}; ask again in {wait} s.", wait)


def _secret_of(headers: dict[bytes, bytes], need: Need | None) -> str:
    """Return the secret that a request brings, empty if it brings none.

    A browser sends the password that it asked for with requests that other sites make it send,
    too (cross-site request forgery). So a password is good for reading only.
    """
    authorization = headers.get(b"authorization", b"").decode("latin-1")
    scheme, _, credentials = authorization.partition(" ")
    if scheme.casefold() == "basic" and need != "write":
        return _password(credentials)
    if scheme.casefold() == "bearer":
        return credentials.strip()
    return headers.get(b"x-api-key", b"").decode("latin-1")


def _granted(key: Key | None, headers: dict[bytes, bytes]) -> Right | None:
    """Return the right that a request has, None without a key; a password only grants reading."""
    if key is None:
        return None
    return key.right if _secret_of(headers, "write") else "read"


def _password(credentials: str) -> str:
    """Return the password of HTTP Basic credentials (RFC 7617), empty if they are malformed."""
    try:
        name_and_password = b64decode(credentials, validate=True).decode()
    except ValueError:
        # Not base 64, not UTF-8, or a byte beyond ASCII.
        return ""
    return name_and_password.partition(":")[2]


def _with_browser_challenge(reply: JSONResponse, headers: dict[bytes, bytes]) -> JSONResponse:
    """Return a refusal that makes a browser ask its user for the key, as a password."""
    if reply.status_code == HTTPStatus.UNAUTHORIZED:
        reply.headers["Vary"] = "Accept"
        if b"text/html" in headers.get(b"accept", b""):
            reply.headers["WWW-Authenticate"] = BROWSER_CHALLENGE
    return reply


def _check_declared_length(headers: dict[bytes, bytes]) -> None:
    """Raise TooLarge if a request declares a body that is too large."""
    length = headers.get(b"content-length", b"").lstrip(b"0")
    if not length.isdigit():
        return
    # Python refuses to read a number of thousands of digits.
    if len(length) > len(str(MAX_BODY_BYTES)) or int(length) > MAX_BODY_BYTES:
        raise TooLarge(TOO_LARGE)


def _limit_body(receive: Receive) -> Receive:
    """Return a stream of the same body that raises HTTPException 413 when it grows too large."""
    received = 0

    async def receive_limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MAX_BODY_BYTES:
            raise HTTPException(413, TOO_LARGE)
        return message

    return receive_limited
