"""Checks the options of `rag serve` before anything is built or listened on."""

import logging
import re
from ipaddress import ip_network

from rag.errors import BadSetting
from rag.http.keys import Keys
from rag.http.rate_limit import parse_rate
from rag.settings import Settings

log = logging.getLogger(__name__)

ORIGIN = re.compile(r"https?://[^/\s,*]+")
# The first parts of the server's own addresses.
OWN_PATHS = frozenset("answer browse desk docs g livez map mcp metrics readyz static t v1".split())
# Segments of signs that mean the same in an address, in HTML and in a header; none is . or ..
BASE_PATH = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)+")
MAX_PORT = 65_535
ANY = "*"
# An address of the web, or a path of the same host.
LINK_BASE = re.compile(r"(https?:/)?/\S+")


def check_serving_options(settings: Settings) -> None:
    """Raise BadSetting or KeysUnusable if an option of a server cannot be what is meant."""
    if not 0 <= settings.port <= MAX_PORT:
        raise BadSetting(f"--port is a number from 0 to {MAX_PORT}, not {settings.port}")
    if settings.keep_days < 1:
        raise BadSetting(f"--keep-days is at least 1, not {settings.keep_days}")
    if settings.glossary and settings.workers > 1:
        raise BadSetting("--workers is for one glossary; several are served by one process")
    parse_rate(settings.rate)
    for origin in listed(settings.origins):
        if origin != ANY and not ORIGIN.fullmatch(origin):
            form = "scheme, host and port, such as https://docs.example.org"
            raise BadSetting(f"--origins has {origin!r}; an origin is {form}")
    for proxy in listed(settings.proxies):
        _check_proxy(proxy)
    base_path = settings.base_path.rstrip("/")
    if base_path and not BASE_PATH.fullmatch(base_path):
        form = "a slash and plain letters, digits, . _ ~ or -, such as /glossary"
        raise BadSetting(f"--base-path is {settings.base_path!r}; a path is {form}")
    if base_path.removeprefix("/").split("/")[0] in OWN_PATHS:
        problem = f"--base-path is {settings.base_path!r}, which is a path of the server's own"
        raise BadSetting(f"{problem}; choose another, such as /glossary")
    if settings.link_base and not LINK_BASE.fullmatch(settings.link_base):
        form = "an address such as https://docs.example.org/, or a path such as /docs/"
        raise BadSetting(f"--link-base is {form}, not {settings.link_base!r}")
    Keys(settings.keys).all()


def warn_of_closed_door(settings: Settings) -> None:
    """Log that nobody may ask, if reading needs a key and there is none."""
    if settings.reading == "key" and not Keys(settings.keys).all():
        remedy = "make one: rag key add NAME --right read"
        log.warning("nobody may ask: %s has no key yet; %s", settings.keys, remedy)


def listed(setting: str) -> list[str]:
    """Return the parts of a setting that is separated by commas."""
    return [part.strip() for part in setting.split(",") if part.strip()]


def _check_proxy(proxy: str) -> None:
    """Raise BadSetting unless a proxy is an address, a network, or `*` for any."""
    if proxy == ANY:
        return
    try:
        ip_network(proxy, strict=False)
    except ValueError as error:
        form = "an address or a network, such as 10.0.0.0/8"
        raise BadSetting(f"--proxies has {proxy!r}; a proxy is {form}") from error
