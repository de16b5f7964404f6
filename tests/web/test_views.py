"""What the pages show of replies and entries."""

from dataclasses import replace

import pytest

from rag.types import (
    Entry,
    EntryMention,
    ExplainedMatch,
    ExplainedReply,
    Generation,
    Highlight,
    Match,
    Outcome,
    Quote,
    Reason,
)
from rag.web import views
from rag.web.pages import templates
from rag.web.strings import strings

FEATURES = {"exact": 0.0, "coverage": 0.0}


def entry(id: str, term: str, *tags: str) -> Entry:
    return Entry(id, term, (), tags, (), "approved", (), (), "A `thing`.")


def match(id: str, features: dict[str, float] = FEATURES, passage: str = "text") -> ExplainedMatch:
    reason = Reason("words", "short", passage, "Name", 0.5, features)
    return ExplainedMatch(id, id, (), "A `thing`.", "A `thing`.", 1.0, 0.876, "approved", reason)


def shown(
    confidence: float, *matches: ExplainedMatch, cited: tuple[str, ...] = ()
) -> views.AnswerView:
    quote = Quote("text", cited, None) if cited else None
    outcome: Outcome = "answered" if cited else "declined"
    index = Generation(1, "")
    reply = ExplainedReply("what", outcome, confidence, quote, matches, None, index)
    return views.answer_view(reply, strings("en"), "")


def test_cited_entries_stand_before_at_most_four_others() -> None:
    answer = shown(0.9, *[match(id) for id in "abcdefg"], cited=("b", "gone"))
    assert [card.id for card in answer.cited] == ["b"]
    assert [card.id for card in answer.others] == ["a", "c", "d", "e"]


@pytest.mark.parametrize(
    ("confidence", "name"),
    [(1.0, "very_likely"), (0.9, "very_likely"), (0.89, "likely"), (0.5, "guess"), (0, "unlikely")],
)
def test_confidence_has_words(confidence: float, name: str) -> None:
    assert shown(confidence).sureness == name


def test_a_card_shows_percent_html_and_plain_short_text() -> None:
    [card] = shown(0.9, match("a"), cited=("a",)).cited
    assert (card.percent, card.short) == (88, "A thing.")
    assert "<code>thing</code>" in card.parts[0].html


def test_a_long_passage_is_cut() -> None:
    [card] = shown(0.9, match("a", passage="x" * 500)).others
    assert f"{'x' * views.LONGEST_PASSAGE}…" in card.why
    assert "x" * (views.LONGEST_PASSAGE + 1) not in card.why


def test_a_spelt_name_is_the_first_reason_and_a_resembled_one_the_last() -> None:
    [spelt] = shown(0.9, match("a", {"exact": 1.0, "coverage": 1.0})).others
    assert spelt.why.startswith("You wrote its name: Name.")
    [resembled] = shown(0.9, match("a", {"exact": 0.0, "coverage": 0.5})).others
    assert resembled.why.endswith("You wrote something like its name: Name.")


def test_homonyms_leave_out_the_entry_itself() -> None:
    one, other = entry("metal", "Mercury"), entry("planet", "Mercury")
    bearers = {"Mercury": (one, other), "quicksilver": (one,)}
    assert views.homonyms(one, bearers) == [("Mercury", [other])]


def test_near_entries_have_percent() -> None:
    matches = [Match("a", "A", (), "", "", 0.5, 0.456, "approved")]
    assert views.near_entries(matches) == [views.NearEntry("a", "A", 46)]


def test_a_term_is_described_for_search_engines() -> None:
    term = views.defined_term(entry("a", "A"), "http://x/t/a", "Glossary", "http://x")
    assert (term["@type"], term["name"], term["@id"]) == ("DefinedTerm", "A", "http://x/t/a")
    assert term["inDefinedTermSet"]["name"] == "Glossary"


def test_the_sentence_that_answers_is_marked() -> None:
    text = "A number. It counts."
    seed = replace(match("seed"), definition=text, highlights=(Highlight(10, 20),))
    [card] = shown(0.9, seed, cited=("seed",)).cited
    assert card.parts[0].html == "<p>A number. <mark>It counts.</mark></p>\n"


def named(id: str, term: str, *aliases: str) -> ExplainedMatch:
    return replace(match(id), term=term, aliases=aliases)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Mercury (metal)",), ("Mercury (planet)",), True),
        (("Bank", "shore"), ("Shore",), True),
        (("Seed",), ("Sampler",), False),
        (("Machine learning (ML)",), ("Meta language", "ML"), True),
    ],
)
def test_only_entries_that_share_a_name_are_homonyms(
    one: tuple[str, ...], other: tuple[str, ...], same: bool
) -> None:
    answer = shown(0.9, named("a", *one), named("b", *other), cited=("a", "b"))
    assert answer.has_homonyms is same


def test_one_entry_alone_is_no_homonym() -> None:
    assert not shown(0.9, named("a", "Mercury"), cited=("a",)).has_homonyms


@pytest.mark.parametrize(
    ("other", "words"), [("Mercury (planet)", "several meanings"), ("Venus", "may be one of these")]
)
def test_several_meanings_are_claimed_only_of_one_name(other: str, words: str) -> None:
    answer = shown(0.6, named("a", "Mercury (metal)"), named("b", other), cited=("a", "b"))
    unsure = replace(answer, outcome="ambiguous")
    page = templates().get_template("answer.html")
    html = page.render(reply=unsure, say=strings("en"), root="", feedback=False)
    assert words in html
    assert (html.count("Mercury (metal)"), html.count(other)) == (1, 1)


def test_a_declined_question_says_where_it_is_mentioned_and_offers_to_tell_the_owner() -> None:
    mention = EntryMention("seed", "Seed", "A seed feeds the noise.", 0, 4)
    answer = replace(shown(0.1, match("a")), asked_for="noise", mentions=(mention,))
    page = templates().get_template("answer.html")
    html = page.render(reply=answer, say=strings("en"), root="/words", feedback=True)
    assert "No entry for “noise”." in html
    assert '<a href="/words/t/seed">Seed</a>' in html
    assert '<q class="short">A seed feeds the noise.</q>' in html
    assert "Tell the owner that this is missing" in html
    silent = page.render(reply=answer, say=strings("en"), root="", feedback=False)
    assert "Tell the owner" not in silent


def test_an_entry_that_is_mentioned_is_not_listed_again_as_near() -> None:
    index, mention = (
        Generation(1, ""),
        EntryMention("seed", "Seed", "A seed feeds the noise.", 0, 4),
    )
    matches = (match("seed"), match("other"))
    reply = ExplainedReply("what", "declined", 0.1, None, matches, None, index, mentions=(mention,))
    answer = views.answer_view(reply, strings("en"), "")
    assert [card.id for card in answer.others] == ["other"]
