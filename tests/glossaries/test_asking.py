"""Asking several glossaries at a time: what one cannot answer stops no other."""

import asyncio

import pytest

from rag.errors import BadQuestion, GlossaryDown, Overloaded
from rag.glossaries.asking import ask_glossaries
from rag.glossaries.declared import declared_glossaries
from rag.glossaries.hosting import HostedGlossary
from rag.settings import Settings
from rag.types import Reply
from tests.glossaries.conftest import hosted


@pytest.fixture
def glossaries(several: Settings) -> list[HostedGlossary]:
    opened = [hosted(declared) for declared in declared_glossaries(several)]
    for glossary in opened:
        glossary.warm()
    return opened


def test_all_are_asked_or_only_one(glossaries: list[HostedGlossary]) -> None:
    reply = asyncio.run(ask_glossaries(glossaries, "what is a pod", 5))
    assert (reply.outcome, reply.glossaries) == ("ambiguous", ("team", "k8s"))
    alone = asyncio.run(ask_glossaries(glossaries, "what is a pod", 5, only="k8s"))
    assert (alone.outcome, alone.glossaries) == ("answered", ("k8s",))


@pytest.mark.parametrize(
    ("error", "fault"),
    [(Overloaded("full"), "full"), (ZeroDivisionError(), "the server's log says what")],
)
def test_one_that_fails_is_left_out_and_told(
    glossaries: list[HostedGlossary],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    fault: str,
) -> None:
    async def failing(*_: object) -> Reply:
        raise error

    monkeypatch.setattr(glossaries[0].service, "try_out", failing)
    reply = asyncio.run(ask_glossaries(glossaries, "what is a pod", 5))
    assert (reply.outcome, reply.glossaries) == ("answered", ("k8s",))
    assert fault in reply.faults["team"]


def test_a_bad_question_is_nobodys_fault(glossaries: list[HostedGlossary]) -> None:
    with pytest.raises(BadQuestion):
        asyncio.run(ask_glossaries(glossaries, " ", 5))


def test_with_nobody_to_ask_the_reasons_are_told(glossaries: list[HostedGlossary]) -> None:
    with pytest.raises(GlossaryDown, match="No glossary can be asked"):
        asyncio.run(ask_glossaries(glossaries, "pod", 5, only="nobody"))
