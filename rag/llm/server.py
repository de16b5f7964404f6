"""A server of OpenAI's API: who may be asked there, how, and how it fails."""

from typing import NamedTuple
from urllib.parse import urlsplit

import httpx2

from rag.errors import BadSetting
from rag.settings import Settings

CONNECT_SECONDS = 3.0
# At most so many characters of what a server says about an error are shown.
SHOWN_CHARACTERS = 200
# How a server fails, or a response that is not of the expected form.
FAILURES = (
    httpx2.HTTPError,
    TimeoutError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
)


class ModelServer(NamedTuple):
    """A language model: the address of its server, its name there, and a key or ""."""

    address: str
    model: str
    key: str


def model_server(settings: Settings) -> ModelServer:
    """Return the language model that the settings name. Raises BadSetting."""
    if not settings.llm_base_url:
        raise BadSetting(
            "No language model is there to ask; name its server, such as "
            "--llm-base-url http://localhost:11434/v1, or RAG_LLM_BASE_URL."
        )
    address = urlsplit(settings.llm_base_url)
    if address.scheme not in {"http", "https"} or not address.netloc:
        raise BadSetting(
            f"{settings.llm_base_url!r} is no address; write one such as http://localhost:11434/v1"
        )
    if not settings.llm_model:
        raise BadSetting("Name the model that writes: --llm-model NAME, or RAG_LLM_MODEL.")
    return ModelServer(settings.llm_base_url, settings.llm_model, settings.llm_api_key)


def http_client(server: ModelServer, silence_seconds: float) -> httpx2.AsyncClient:
    """Return a client of a server that gives up after so many seconds without a byte."""
    headers = {"Authorization": f"Bearer {server.key}"} if server.key else {}
    timeout = httpx2.Timeout(silence_seconds, connect=CONNECT_SECONDS)
    return httpx2.AsyncClient(
        base_url=f"{server.address.rstrip('/')}/", headers=headers, timeout=timeout
    )


def failure_reason(error: Exception) -> str:
    """Return in a few words what went wrong, without anything that was sent."""
    if isinstance(error, httpx2.HTTPStatusError):
        return f"status {error.response.status_code}"
    if isinstance(error, (httpx2.TimeoutException, TimeoutError)):
        return "it takes too long"
    if isinstance(error, httpx2.ConnectError):
        return "nothing answers at its address"
    return str(error) if isinstance(error, ValueError) else type(error).__name__
