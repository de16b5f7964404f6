"""Replies and entries as plain text."""

from dataclasses import replace

from rag.doors.plain_text import entry_text, reply_text
from rag.types import Entry, EntryMention, Generation, Match, Outcome, Quote, Reply


def match(id: str) -> Match:
    return Match(id, id.title(), (), "", f"A {id} is a thing.", 1.0, 1.0, "approved")


def reply(outcome: Outcome, *citations: str, notice: str | None = None) -> Reply:
    answer = Quote("the quoted text", citations, notice) if citations else None
    matches = tuple(match(id) for id in ("seed", "vae", "lora", "cfg"))
    return Reply("what", outcome, 0.9, answer, matches, None, Generation(1, ""))


def entry(id: str) -> Entry:
    return Entry(id, id.title(), (), (), (), "approved", (), (), f"A {id} is a thing.")


def test_an_answer_is_quoted_with_its_source() -> None:
    words = reply_text(reply("answered", "seed"))
    assert words == "the quoted text\n\nFrom the glossary: Seed [seed]."


def test_a_written_answer_stands_in_the_place_of_the_definition() -> None:
    words = reply_text(reply("answered", "seed"), "Written.")
    assert words == "Written.\n\nFrom the glossary: Seed [seed]."


def test_several_definitions_stand_each_under_its_term() -> None:
    words = reply_text(reply("answered", "vae", "seed"))
    assert words.startswith("Vae:\nA vae is a thing.\n\nSeed:\nA seed is a thing.\n\nFrom")


def test_a_definition_that_is_cited_and_not_offered_is_not_left_out() -> None:
    words = reply_text(reply("answered", "vae", "gone"))
    assert words == "the quoted text\n\nFrom the glossary: Vae [vae], gone [gone]."


def test_an_ambiguous_reply_names_the_entries_first() -> None:
    words = reply_text(reply("ambiguous", "vae", "seed"), "Written.")
    assert words.startswith("Several entries may be meant: Vae [vae], Seed [seed].\n\nVae:")
    assert "Written." not in words


def test_a_notice_comes_last() -> None:
    assert reply_text(reply("answered", "seed", notice="Old.")).endswith("\n\nOld.")


def test_a_declined_reply_names_the_three_nearest() -> None:
    assert reply_text(reply("declined")) == (
        "The glossary does not hold the answer. The nearest it holds: Seed, Vae, Lora."
    )


def test_a_declined_reply_of_no_matches_says_only_that() -> None:
    empty = Reply("what", "declined", 0.1, None, (), None, Generation(1, ""))
    assert reply_text(empty) == "The glossary does not hold the answer."


def test_an_entry_of_nothing_else_is_its_term_and_definition() -> None:
    assert entry_text(entry("seed"), ()) == "Seed\n\nA seed is a thing."


def test_an_entry_in_full_has_aliases_related_terms_and_status() -> None:
    draft = Entry("seed", "Seed", ("RNG", "start"), (), (), "draft", (), (), "A number.")
    assert entry_text(draft, [entry("vae"), entry("cfg")]) == (
        "Seed\n\nAlso: RNG, start.\n\nA number.\n\nSee also: Vae, Cfg.\n\nStatus: draft."
    )


def test_a_declined_phrase_is_named_with_where_it_is_mentioned() -> None:
    mention = EntryMention("seed", "Seed", "A seed needs GGUF.", 13, 17)
    declined = replace(
        reply("declined"), asked_for="GGUF", mentions=(mention,), did_you_mean="GGML", matches=()
    )
    assert reply_text(declined) == (
        'No entry for "GGUF". Did you mean GGML? It is mentioned in Seed: "A seed needs GGUF."'
    )
