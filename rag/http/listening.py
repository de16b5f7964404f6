"""The address that a server listens on. Loads no library, so that a wrong one is told at once."""

import socket

from rag.errors import BadSetting
from rag.settings import Settings

# Connections that the system holds until they are accepted.
BACKLOG = 2048


def check_address(settings: Settings) -> None:
    """Raise BadSetting if the host and port of the settings cannot be listened on."""
    open_listener(settings).close()


def open_listener(settings: Settings) -> socket.socket:
    """Return a socket that listens at the host and port of the settings. Raises BadSetting."""
    address = (settings.host, settings.port)
    try:
        [family, *_], *_ = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)
        return socket.create_server(address, family=family, backlog=BACKLOG)
    except OSError as error:
        problem = f"{settings.host}:{settings.port} cannot be listened on ({error.strerror})"
        raise BadSetting(f"{problem}; choose another --port or --host") from error
