"""Settings: every option has a meaning, a flag and a variable; secrets are not shown."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from rag.settings import BACKEND, FORMATS, OPTIONS, OURS, WRITTEN, Settings, flag, variable


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_says_what_it_means_in_a_sentence(name: str) -> None:
    meaning = OPTIONS[name].metadata["meaning"]
    assert meaning[0].isupper()
    assert meaning.endswith(".")


@pytest.mark.parametrize("name", OPTIONS)
def test_a_default_is_one_of_the_choices(name: str) -> None:
    choices = OPTIONS[name].metadata["choices"]
    assert not choices or OPTIONS[name].default in choices


def test_a_flag_has_dashes_and_a_variable_a_prefix() -> None:
    assert flag("keep_days") == "--keep-days"
    assert variable("keep_days") == "RAG_KEEP_DAYS"


def test_no_two_options_share_a_flag() -> None:
    assert len({flag(name) for name in OPTIONS}) == len(OPTIONS)


def test_secrets_are_not_shown() -> None:
    shown = repr(Settings(milvus_token="one-secret", llm_api_key="another-secret"))
    assert "secret" not in shown


def test_settings_cannot_be_changed() -> None:
    settings = Settings(corpus=Path("glossary"))
    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]
    assert (settings.corpus, settings.port) == (Path("glossary"), 8000)


def test_an_option_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        Settings(colour="red")  # type: ignore[call-arg]


def test_the_options_of_the_vector_server_are_listed() -> None:
    assert BACKEND == ("index_backend", "milvus_uri", "milvus_token", "milvus_alias")


def test_what_is_written_can_be_read_again() -> None:
    assert OURS in WRITTEN
    assert set(WRITTEN) < set(FORMATS)
