"""The server of a language model, as the settings name it, and how it fails."""

import httpx2
import pytest

from rag.errors import BadSetting
from rag.llm.server import ModelServer, failure_reason, model_server
from rag.settings import Settings


def test_the_settings_name_the_model() -> None:
    settings = Settings(llm_base_url="http://localhost:11434/v1", llm_model="small")
    assert model_server(settings) == ModelServer("http://localhost:11434/v1", "small", "")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (Settings(llm_ask="unsure"), "No language model is there to ask; name its server"),
        (Settings(llm_base_url="localhost"), "'localhost' is no address"),
        (Settings(llm_base_url="ftp://localhost", llm_model="small"), "is no address"),
        (Settings(llm_base_url="http://localhost/v1"), "Name the model that writes"),
    ],
)
def test_settings_that_cannot_be_are_refused(settings: Settings, message: str) -> None:
    with pytest.raises(BadSetting, match=message):
        model_server(settings)


def test_a_failure_is_named_without_what_was_sent() -> None:
    request = httpx2.Request("POST", "http://localhost/?secret")
    refused = httpx2.ConnectError("secret", request=request)
    assert failure_reason(refused) == "nothing answers at its address"
    assert failure_reason(TimeoutError("secret")) == "it takes too long"
    assert failure_reason(httpx2.ReadError("secret", request=request)) == "ReadError"
