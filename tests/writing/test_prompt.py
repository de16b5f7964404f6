"""The prompt of a language model."""

from rag.types import Generation, Match, Outcome, Quote, Reply
from rag.writing.prompt import RULES, prompt_messages, sources_of


def match(id: str) -> Match:
    return Match(id, id.title(), (), "", f"A {id} is a thing.", 1.0, 1.0, "approved")


def reply(outcome: Outcome, *citations: str) -> Reply:
    answer = Quote("text", citations, None) if citations else None
    matches = (match("seed"), match("vae"))
    return Reply("what", outcome, 0.9, answer, matches, None, Generation(1, ""))


def test_sources_stand_in_the_order_of_the_citations() -> None:
    assert sources_of(reply("answered", "vae", "seed")) == [match("vae"), match("seed")]


def test_a_citation_that_is_not_offered_is_no_source() -> None:
    assert sources_of(reply("answered", "gone", "seed")) == [match("seed")]


def test_a_declined_question_has_no_sources() -> None:
    assert sources_of(reply("declined")) == []


def test_definitions_are_numbered_before_the_question() -> None:
    rules, user = prompt_messages("what is it", [match("vae"), match("seed")])
    assert rules == {"role": "system", "content": RULES}
    assert user["role"] == "user"
    assert user["content"] == (
        "[1] Vae\nA vae is a thing.\n\n[2] Seed\nA seed is a thing.\n\nQuestion: what is it"
    )
