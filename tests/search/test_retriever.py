"""Retrieval from the index of the six entries."""

from pathlib import Path

import numpy as np
import pytest

from rag.entries.name_mentions import NameMention
from rag.search.candidate import Retrieval, named_entries
from rag.search.engine import Engine
from rag.search.question import EncodedQuestion
from rag.search.ranker import scores_of
from tests.toys import ToyEncoder


def retrieve(engine: Engine, question: str, limit: int = 6) -> Retrieval:
    [query] = ToyEncoder().encode_query([question])
    return engine.retriever.retrieve(EncodedQuestion(question, question, query, {}), limit)


def ids(found: Retrieval) -> list[str]:
    return [candidate.entry for candidate in found.candidates]


def test_candidates_come_best_first(engine: Engine) -> None:
    found = retrieve(engine, "removes noise from a picture step by step")
    scores = [candidate.score for candidate in found.candidates]
    assert ids(found)[0] == "sampler"
    assert scores == sorted(scores, reverse=True)


def test_a_limit_keeps_the_best(engine: Engine) -> None:
    question = "washed out colours"
    assert ids(retrieve(engine, question, 2)) == ids(retrieve(engine, question))[:2]


def test_the_evidence_does_not_depend_on_the_limit(engine: Engine) -> None:
    question = "washed out colours"
    assert retrieve(engine, question, 1).evidence == retrieve(engine, question, 6).evidence


def test_each_entry_is_a_candidate_once(engine: Engine) -> None:
    found = ids(retrieve(engine, "noise of a seed and a sampler"))
    assert len(found) == len(set(found)) == len(engine.index.entries)


def test_the_score_follows_from_the_features(engine: Engine) -> None:
    for candidate in retrieve(engine, "what is mercury").candidates:
        expected = scores_of(np.array([candidate.features]))[0]
        assert candidate.score == pytest.approx(expected)


def test_the_nearest_passage_is_the_one_with_the_words_of_the_question(engine: Engine) -> None:
    [best] = retrieve(engine, "get exactly the same picture again", 1).candidates
    passages = engine.index.segment_of(best.entry).passages_of(best.entry)
    assert passages[best.passage].text == "get exactly the same picture again"
    assert best.cosine == pytest.approx(1.0, abs=1e-4)


def test_a_name_decides_what_comes_first(engine: Engine) -> None:
    found = retrieve(engine, "what is mercury")
    assert [mention.entries for mention in found.naming.mentions] == [
        ("mercury-metal", "mercury-planet")
    ]
    assert ids(found)[:2] == ["mercury-metal", "mercury-planet"]


def test_compared_names_come_first_in_the_order_of_the_question(engine: Engine) -> None:
    assert ids(retrieve(engine, "VAE versus LoRA"))[:2] == ["vae", "lora"]
    assert ids(retrieve(engine, "LoRA versus VAE"))[:2] == ["lora", "vae"]


def test_a_question_without_names_has_no_mentions(engine: Engine) -> None:
    assert retrieve(engine, "washed out grey colours").naming.mentions == ()


def test_a_misspelt_name_is_linked(engine: Engine) -> None:
    [best] = retrieve(engine, "quicksliver", 1).candidates
    assert (best.entry, best.link.name) == ("mercury-metal", "quicksilver")
    assert 0 < best.link.likeness < 1


def test_named_entries_stand_once_in_the_order_of_their_mentions() -> None:
    mentions = [NameMention(("b", "a"), 0, 1), NameMention(("a", "c"), 2, 3)]
    assert named_entries(mentions) == ["b", "a", "c"]
    assert named_entries([]) == []


def test_a_question_about_anything_else_is_far_from_all_names(folder: Path, engine: Engine) -> None:
    found = retrieve(engine, "xyzzy plugh")
    assert len(found.candidates) == len(engine.index.entries)
    assert all(candidate.link.exact == 0 for candidate in found.candidates)
