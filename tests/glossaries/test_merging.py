"""Replies of several glossaries as one: which answers, how sure it is, what is shown."""

from collections.abc import Sequence
from math import isclose

import pytest

from rag.glossaries.merging import merged_reply, shared_confidences
from rag.glossaries.records import ReplyOfAll
from rag.types import EntryMention, Generation, Match, Outcome, Quote, Reply


def match_of(entry: str, confidence: float) -> Match:
    term = entry.title()
    return Match(entry, term, (), term, f"A {entry} is …", 1.0, confidence, "approved")


def reply_of(confidence: float, entries: Sequence[str], cited: int = 1) -> Reply:
    """Return a reply that quotes the first entries, or declines if it quotes none."""
    outcomes: list[Outcome] = ["declined", "answered", "ambiguous"]
    answer = None
    if cited:
        text = "\n\n".join(f"A {entry} is …" for entry in entries[:cited])
        answer = Quote(text, tuple(entries[:cited]), None)
    matches = [match_of(entry, confidence / (place + 1)) for place, entry in enumerate(entries)]
    generation = Generation(7, "2026-01-01T00:00:00+00:00")
    return Reply(
        "a question", outcomes[cited], confidence, answer, tuple(matches), None, generation
    )


def merge(**replies: Reply) -> ReplyOfAll:
    return merged_reply(replies, 5, {})


def test_one_glossary_keeps_its_confidence() -> None:
    assert shared_confidences({"team": 0.83}) == {"team": 0.83}
    merged = merge(team=reply_of(0.83, ["pod", "node"]))
    assert (merged.outcome, merged.confidence) == ("answered", 0.83)
    assert [match.confidence for match in merged.matches] == [0.83, 0.415]


@pytest.mark.parametrize(
    ("confidences", "first"),
    [((0.9, 0.9), 9 / 19), ((0.9, 0.1), 9 / (1 + 9 + 1 / 9)), ((0.5, 0.5, 0.5), 0.25)],
)
def test_confidence_is_shared_by_odds(confidences: tuple[float, ...], first: float) -> None:
    named = {str(place): confidence for place, confidence in enumerate(confidences)}
    shared = shared_confidences(named)
    assert isclose(shared["0"], first)
    assert sum(shared.values()) < 1


def test_what_is_sure_or_impossible_has_odds_too() -> None:
    shared = shared_confidences({"sure": 1.0, "none": 0.0})
    assert shared["sure"] > 0.98
    assert shared["none"] < 0.01
    shared = shared_confidences({"sure": 1.0, "as sure": 0.995})
    assert shared["sure"] == shared["as sure"]


def test_the_surest_glossary_answers_and_those_that_decline_come_after() -> None:
    merged = merge(team=reply_of(0.2, ["sprint"], cited=0), k8s=reply_of(0.95, ["pod", "node"]))
    assert merged.outcome == "answered"
    assert merged.answer
    assert (merged.answer.citations, merged.answer.glossaries) == (("pod",), ("k8s",))
    assert [match.glossary for match in merged.matches] == ["k8s", "k8s", "team"]
    assert 0.9 < merged.confidence < 0.95


def test_one_name_of_two_glossaries_is_ambiguous_even_if_one_is_surer() -> None:
    merged = merge(team=reply_of(0.7, ["pod"]), k8s=reply_of(0.97, ["Pod".lower(), "node"]))
    assert merged.outcome == "ambiguous"
    assert merged.answer
    assert merged.answer.glossaries == ("k8s", "team")
    assert [match.id for match in merged.matches[:2]] == ["pod", "pod"]


def test_two_that_are_as_sure_are_both_offered_whatever_their_names() -> None:
    merged = merge(team=reply_of(0.9, ["squad"]), k8s=reply_of(0.9, ["pod"]))
    assert (merged.outcome, len(merged.matches)) == ("ambiguous", 2)
    assert isclose(merged.confidence, 18 / 19, abs_tol=0.001)


def test_a_second_answer_that_is_far_less_sure_is_not_quoted() -> None:
    merged = merge(team=reply_of(0.6, ["squad"]), k8s=reply_of(0.95, ["pod"]))
    assert (merged.outcome, merged.answer and merged.answer.citations) == ("answered", ("pod",))


def test_a_glossary_that_is_ambiguous_by_itself_stays_so() -> None:
    merged = merge(team=reply_of(0.9, ["one", "two"], cited=2), k8s=reply_of(0.1, ["pod"], cited=0))
    assert merged.outcome == "ambiguous"
    assert merged.answer
    assert merged.answer.citations == ("one", "two")


def test_an_answer_that_many_doubt_is_declined() -> None:
    doubts = {f"g{place}": reply_of(0.45, ["other"], cited=0) for place in range(4)}
    merged = merge(team=reply_of(0.55, ["pod"]), **doubts)
    assert (merged.outcome, merged.answer) == ("declined", None)
    assert merged.confidence < 0.5
    assert merged.matches[0].id == "pod"


def test_what_is_quoted_is_among_the_matches_whatever_the_limit() -> None:
    replies = {"team": reply_of(0.9, ["pod"]), "k8s": reply_of(0.9, ["pod", "node"])}
    merged = merged_reply(replies, 1, {})
    assert [(match.id, match.glossary) for match in merged.matches] == [
        ("pod", "team"),
        ("pod", "k8s"),
    ]


def test_sentences_that_mention_the_phrase_are_named_only_if_nothing_is_quoted() -> None:
    mention = EntryMention("node", "Node", "A node has kubelets.", 0, 4)
    declined = reply_of(0.1, ["node"], cited=0)
    mentioning = Reply(**(vars(declined) | {"mentions": (mention,)}))
    merged = merge(k8s=mentioning, team=declined)
    assert [(each.id, each.glossary) for each in merged.mentions] == [("node", "k8s")]
    assert merge(k8s=mentioning, team=reply_of(0.9, ["pod"])).mentions == ()


def test_the_reply_says_who_was_asked_and_who_could_not_be() -> None:
    merged = merged_reply({"team": reply_of(0.9, ["pod"])}, 5, {"k8s": "no index"})
    assert (merged.glossaries, merged.faults) == (("team",), {"k8s": "no index"})
