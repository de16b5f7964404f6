"""Evidence from candidates made by hand."""

import numpy as np
import pytest

from rag.entries.name_mentions import NameMention
from rag.search.asked_for import Phrase
from rag.search.candidate import NO_LINK, Candidate, Naming
from rag.search.confidence import NAMED, Evidence
from rag.search.evidence import ENRICHED, MAX_LEAD, EvidenceGatherer, own_words
from rag.search.glossary_words import GlossaryWords
from rag.search.late_interaction import Interaction
from rag.search.name_match import NameMatch
from rag.search.question import EncodedQuestion
from rag.search.ranker import Features
from rag.types import Encoding, Entry

FEATURES = Features(0.1, 0.2, 0.3, 0.4, 0.5, 0.0, 0.0, 0.0)
PHRASE = Phrase("seed", ("seed",), framed=True)


def candidate(id: str, score: float) -> Candidate:
    return Candidate(id, score, FEATURES, Interaction(0.4, 0.5, 0.1, 0.6), NO_LINK, 0, 0.5)


def gathered(
    *candidates: Candidate,
    text: str = "what is a seed",
    naming: Naming = Naming(),  # noqa: B008 - frozen
    questions: int = 0,
    pieces: int = 3,
) -> Evidence:
    entries = {
        each.entry: Entry(
            each.entry, "Seed", (), (), (), "approved", ("q",) * questions, (), "A number."
        )
        for each in candidates
    }
    words = GlossaryWords({"seed": 4, "number": 2, "noise": 2}, 10)
    encoding = Encoding(
        np.zeros(2, dtype=np.float32),
        np.zeros((pieces, 2), dtype=np.float32),
        np.zeros(pieces, dtype=np.int32),
    )
    question = EncodedQuestion(text, text, encoding, {"number": 10})
    scores = [each.score for each in candidates]
    gatherer = EvidenceGatherer(entries, words)
    return gatherer.gather(candidates[0], scores, question, naming, 0.25)


def test_the_lead_is_the_distance_to_the_best_of_the_others() -> None:
    evidence = gathered(candidate("named", 5.0), candidate("other", 2.0), candidate("best", 7.0))
    assert evidence.lead == pytest.approx(-2.0)
    assert evidence.spread == pytest.approx(0.5)


def test_the_lead_is_bounded() -> None:
    far = [candidate("first", 100.0), candidate("second", 0.0)]
    assert gathered(*far).lead == gathered(far[0]).lead == MAX_LEAD


def test_the_share_is_even_between_equals_and_stays_finite() -> None:
    assert gathered(candidate("a", 1.0), candidate("b", 1.0)).share == pytest.approx(0)
    assert np.isfinite(gathered(candidate("a", 1.0)).share)


def test_the_length_of_a_question_is_bounded() -> None:
    only = candidate("only", 1.0)
    lengths = [gathered(only, pieces=pieces).length for pieces in (1, 40, 400)]
    assert lengths[0] < lengths[1] == lengths[2]


def test_evidence_is_that_of_the_first_candidate() -> None:
    evidence = gathered(candidate("only", 1.5))
    assert (evidence.score, evidence.background) == (1.5, 0.25)
    assert (evidence.passage_interaction, evidence.rare_interaction) == (0.4, 0.6)


def test_words_in_the_entry_count_by_their_idf() -> None:
    evidence = gathered(candidate("seed", 1.0), text="seed number noise")
    assert 0 < evidence.in_first_names < evidence.in_first < 1


def test_rare_words_count_that_the_glossary_uses() -> None:
    assert gathered(candidate("a", 1.0), text="number").rare_in_glossary == 0.5
    assert gathered(candidate("a", 1.0), text="noise").rare_in_glossary == 1
    assert gathered(candidate("a", 1.0), text="noise sigmas").rare_in_glossary == 0.5


def test_questions_of_the_entry_enrich_it_up_to_a_bound() -> None:
    values = [gathered(candidate("a", 1.0), questions=n).enriched for n in (0, 2, ENRICHED, 50)]
    assert values[0] == 0 < values[1] < values[2] == values[3] == 1


def test_a_mention_sets_the_floor_and_a_denial_in_a_name_counts_not() -> None:
    naming = Naming((NameMention(("a",), 0, 1),))
    evidence = gathered(candidate("a", 1.0), text="not a number", naming=naming)
    assert (evidence.floor, evidence.plain, evidence.denial) == (NAMED, 1, 0)
    assert gathered(candidate("a", 1.0), text="not a number").denial == 1


@pytest.mark.parametrize(
    "text",
    ["what I do not want in the picture", "a noise you can't hear", "I'm not sure of the number"],
)
def test_what_a_person_does_not_want_or_cannot_do_denies_nothing(text: str) -> None:
    assert gathered(candidate("a", 1.0), text=text).denial == 0


@pytest.mark.parametrize(
    "text",
    ["which number is not even", "the noise that doesn't stop", "one I know that never ends"],
)
def test_what_a_thing_is_not_is_a_denial(text: str) -> None:
    assert gathered(candidate("a", 1.0), text=text).denial == 1


@pytest.mark.parametrize(("first", "floor"), [("a", 0.7), ("b", 0.0)])
def test_a_part_of_a_name_only_counts_for_its_entry(first: str, floor: float) -> None:
    naming = Naming((), PHRASE, NameMatch("part", ("a",)))
    assert gathered(candidate(first, 1.0), naming=naming).floor == floor


def test_a_framed_phrase_that_is_unborne_is_refused() -> None:
    evidence = gathered(candidate("a", 1.0), naming=Naming((), PHRASE))
    assert (evidence.refused, evidence.framed, evidence.described) == (1, 1, 0)
    bare = Phrase("seed", ("seed",), framed=False)
    evidence = gathered(candidate("a", 1.0), naming=Naming((), bare))
    assert (evidence.refused, evidence.one_word_unborne) == (0, 1)


def test_few_words_over_and_over_are_noise() -> None:
    assert gathered(candidate("a", 1.0), text="seed " * 4).noise == 1
    assert gathered(candidate("a", 1.0), text="seed " * 3).noise == 0


def test_own_words_neither_frame_nor_describe() -> None:
    assert own_words("what is the thing for a seed of noise".split()) == ["seed", "noise"]
    assert own_words(["what", "is"]) == ["what", "is"]
    assert own_words([]) == ["?"]
