"""Composition of replies from candidates made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from rag.entries.name_links import Link
from rag.entries.name_mentions import NameMention
from rag.search.answer import (
    MIN_CONFIDENCE,
    TOO_CLOSE,
    Details,
    compose_reply,
    explain_reply,
)
from rag.search.candidate import NO_LINK, Candidate, Naming, Retrieval
from rag.search.confidence import NAMED, Evidence
from rag.search.late_interaction import Interaction, QueryPieces
from rag.search.ranker import Features
from rag.types import Entry, Generation, Reply

GENERATION = Generation(3, "2026-01-01T00:00:00Z")
WEAK = Evidence(background=0.9, length=1)
STRONG = WEAK._replace(
    coverage=1, entry_interaction=0.9, background=0.1, borne_exactly=1, sentence=1
)
# What highlights are chosen by, which are given here.
NO_ROWS = np.zeros((0, 2), dtype=np.float32)
NO_PIECES = QueryPieces(NO_ROWS, NO_ROWS.T, np.zeros(0, dtype=bool))
FEATURES = Features(0.5, 0.4, 0.3, 0.2, 0.1, 0.0, 0.0, 0.0)


def entry(id: str) -> Entry:
    definition = f"A {id} is a thing.\n\nIt has parts."
    return Entry(id, id.title(), (), (), (), "approved", ("how do I",), (), definition)


ENTRIES = {id: entry(id) for id in ("seed", "sampler", "vae")}


def candidate(id: str, score: float, link: Link = NO_LINK) -> Candidate:
    return Candidate(id, score, FEATURES, Interaction(0.4, 0.5, 0.1, 0.5), link, 1, 0.61)


def retrieved(
    *candidates: Candidate, evidence: Evidence = STRONG, mentions: tuple[NameMention, ...] = ()
) -> Retrieval:
    if mentions:
        evidence = evidence._replace(floor=NAMED)
    return Retrieval(Naming(mentions), candidates, evidence, NO_PIECES)


def reply_to(found: Retrieval, entries: dict[str, Entry] = ENTRIES) -> Reply:
    return compose_reply("a question", found, Details(), entries, GENERATION)


def cited(reply: Reply) -> tuple[str, ...]:
    return reply.answer.citations if reply.answer else ()


def test_the_best_entry_is_quoted_word_for_word() -> None:
    reply = reply_to(retrieved(candidate("seed", 9.0), candidate("vae", 1.0)))
    assert reply.outcome == "answered"
    assert reply.answer
    assert reply.answer.text == ENTRIES["seed"].definition
    assert (reply.question, reply.index) == ("a question", GENERATION)
    assert [match.id for match in reply.matches] == ["seed", "vae"]


def test_matches_and_the_quote_are_in_the_language_of_the_glossary() -> None:
    found = retrieved(candidate("seed", 9.0), candidate("sampler", 8.95))
    reply = compose_reply("a question", found, Details(language="nl"), ENTRIES, GENERATION)
    assert [match.language for match in reply.matches] == ["nl", "nl"]
    assert reply.answer
    assert reply.answer.languages == ("nl", "nl")


def test_weak_evidence_declines_and_still_offers_the_nearest() -> None:
    reply = reply_to(retrieved(candidate("seed", 1.0), evidence=WEAK))
    assert (reply.outcome, reply.answer) == ("declined", None)
    assert reply.confidence < MIN_CONFIDENCE
    assert [match.id for match in reply.matches] == ["seed"]


def test_two_entries_that_are_too_close_are_both_quoted() -> None:
    close = reply_to(retrieved(candidate("seed", 9.0), candidate("vae", 9.0 - TOO_CLOSE / 2)))
    assert (close.outcome, cited(close)) == ("ambiguous", ("seed", "vae"))
    apart = reply_to(retrieved(candidate("seed", 9.0), candidate("vae", 9.0 - 2 * TOO_CLOSE)))
    assert (apart.outcome, cited(apart)) == ("answered", ("seed",))


def test_a_third_entry_is_not_quoted_however_close() -> None:
    scored = [candidate(id, 9.0) for id in ENTRIES]
    assert cited(reply_to(retrieved(*scored))) == ("seed", "sampler")


def test_a_name_is_answered_even_on_weak_evidence() -> None:
    name = NameMention(("seed",), 0, 1)
    reply = reply_to(retrieved(candidate("seed", 1.0), evidence=WEAK, mentions=(name,)))
    assert (reply.outcome, reply.confidence, cited(reply)) == (
        "answered",
        NAMED,
        ("seed",),
    )


def test_one_name_of_two_entries_is_ambiguous() -> None:
    name = NameMention(("seed", "vae"), 0, 1)
    scored = [candidate("seed", 2.0), candidate("vae", 1.0)]
    reply = reply_to(retrieved(*scored, mentions=(name,)))
    assert (reply.outcome, cited(reply)) == ("ambiguous", ("seed", "vae"))


def test_two_names_are_answered_by_both_in_the_order_of_the_question() -> None:
    names = (NameMention(("vae",), 0, 1), NameMention(("seed",), 2, 3))
    scored = [candidate("vae", 2.0), candidate("seed", 3.0)]
    reply = reply_to(retrieved(*scored, mentions=names))
    assert (reply.outcome, cited(reply)) == ("answered", ("vae", "seed"))


def test_confidence_falls_with_the_distance_from_the_best() -> None:
    scored = [candidate("seed", 9.0), candidate("vae", 8.0), candidate("sampler", 5.0)]
    first, second, third = reply_to(retrieved(*scored)).matches
    assert first.confidence > second.confidence > third.confidence > 0
    assert second.confidence == pytest.approx(first.confidence / 2.71828, abs=1e-3)


def test_all_entries_that_are_named_are_equally_sure() -> None:
    names = (NameMention(("seed",), 0, 1), NameMention(("vae",), 2, 3))
    scored = [candidate("seed", 9.0), candidate("vae", 2.0)]
    matches = reply_to(retrieved(*scored, mentions=names)).matches
    assert matches[0].confidence == matches[1].confidence


@pytest.mark.parametrize(
    ("see_also", "notice"),
    [
        ((), "Seed is deprecated."),
        (("vae",), "Seed is deprecated; see Vae."),
        (("vae", "sampler"), "Seed is deprecated; see Vae, Sampler."),
        (("gone", "old"), "Seed is deprecated."),
    ],
)
def test_a_deprecated_entry_names_the_approved_ones_to_see(
    see_also: tuple[str, ...], notice: str
) -> None:
    old = replace(entry("old"), status="deprecated")
    seed = replace(entry("seed"), status="deprecated", see_also=see_also)
    reply = reply_to(retrieved(candidate("seed", 9.0)), {**ENTRIES, "seed": seed, "old": old})
    assert reply.answer
    assert reply.answer.notice == notice


@pytest.mark.parametrize(
    ("link", "proposed"),
    [
        (Link(likeness=0.8, coverage=0.7, exact=0.0, name="Seed"), "Seed"),
        (Link(likeness=0.8, coverage=0.3, exact=0.0, name="Seed"), None),
        (Link(likeness=0.3, coverage=0.3, exact=0.0, name="Seed"), None),
        (Link(likeness=1.0, coverage=0.7, exact=0.7, name="Seed"), None),
        (NO_LINK, None),
    ],
)
def test_a_name_that_is_nearly_spelt_is_proposed(link: Link, proposed: str | None) -> None:
    reply = reply_to(retrieved(candidate("vae", 9.0), candidate("seed", 8.0, link)))
    assert reply.did_you_mean == proposed


def test_no_name_is_proposed_where_one_is_mentioned() -> None:
    link = Link(likeness=0.8, coverage=0.7, exact=0.0, name="Seed")
    name = NameMention(("vae",), 0, 1)
    found = retrieved(candidate("vae", 9.0, link), mentions=(name,))
    assert reply_to(found).did_you_mean is None


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (NO_LINK, "word by word it meets 50% of the question"),
        (
            Link(0.8, 0.7, 0.0, "Seed"),
            "the question resembles its name 'Seed' (70% of its letters)",
        ),
        (Link(1.0, 0.7, 0.7, "Seed"), "the question spells its name 'Seed' (70% of its letters)"),
    ],
)
def test_a_reason_says_what_was_nearest(link: Link, words: str) -> None:
    found = retrieved(candidate("seed", 9.0, link))
    [match] = explain_reply(reply_to(found), found, ENTRIES).matches
    start = "its definition 'Seed: A seed is a thing.' is nearest (cosine 0.61); "
    assert match.reason.words.startswith(start)
    assert match.reason.words.endswith(words)
    assert (match.reason.view, match.reason.name) == ("short", link.name)
    assert match.reason.features == FEATURES._asdict()


def test_an_explanation_leaves_the_reply_as_it_is() -> None:
    found = retrieved(candidate("seed", 9.0), candidate("vae", 1.0))
    reply = reply_to(found)
    explained = explain_reply(reply, found, ENTRIES)
    assert (explained.answer, explained.confidence) == (reply.answer, reply.confidence)
    for plain, match in zip(reply.matches, explained.matches, strict=True):
        assert vars(plain).items() <= vars(match).items()
