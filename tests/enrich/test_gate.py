"""The gate: repeats are left out, and questions that may lead astray are set aside."""

from collections.abc import Sequence

import numpy as np

from rag.enrich.gate import Gate, Verdict, mean_of_best
from rag.enrich.records import Proposal
from rag.enrich.vectors import entry_vectors
from rag.search.engine import Engine
from rag.types import Entry
from tests.lint.entries import entry
from tests.toys import ToyEncoder

CAT = entry("cat", "A small animal that hunts mice at night.", questions=("what hunts mice",))
DOG = entry("dog", "An animal that barks.", aliases=("hound",), questions=("who barks so loudly",))


def judged(*questions: str, entries: Sequence[Entry] = (CAT, DOG), of: str = "cat") -> Verdict:
    encoder = ToyEncoder()
    gate = Gate(entries, entry_vectors(entries, encoder), encoder)
    return gate.judge([Proposal(of, questions)])[of]


def reasons(verdict: Verdict) -> list[str]:
    return [each.reason for each in verdict.doubtful]


def test_a_question_in_new_words_is_kept() -> None:
    assert judged("purring thing that wakes me").kept == ["purring thing that wakes me"]


def test_repeats_are_left_out_whatever_their_signs_and_order() -> None:
    verdict = judged("What hunts mice?", "hunts mice what", "soft paws", "Soft paws!")
    assert (verdict.kept, verdict.repeated, verdict.doubtful) == (["soft paws"], 3, [])


def test_a_question_of_another_entry_is_doubtful() -> None:
    assert reasons(judged("Who barks so loudly?")) == ["it is a question of 'Dog' (dog)"]


def test_two_entries_cannot_both_be_given_a_new_question() -> None:
    encoder = ToyEncoder()
    gate = Gate([CAT, DOG], entry_vectors([CAT, DOG], encoder), encoder)
    asked = ("warm thing on my feet",)
    verdicts = gate.judge([Proposal("cat", asked), Proposal("dog", asked)])
    assert verdicts["cat"].kept == ["warm thing on my feet"]
    assert reasons(verdicts["dog"]) == ["it is a question of 'Cat' (cat)"]


def test_a_question_that_another_entry_answers_far_better_is_doubtful() -> None:
    verdict = judged("an animal that barks so loudly today")
    assert reasons(verdict) == ["'Dog' (dog) answers it better"]


def test_a_question_that_repeats_name_or_definition_is_doubtful() -> None:
    assert reasons(judged("what is a hound", of="dog")) == ["it says no more than the name"]
    assert reasons(judged("how does it work")) == ["it says no more than the name"]
    verdict = judged("which small animals are hunting mice at night")
    assert reasons(verdict) == ["it only repeats the definition"]


def test_a_question_that_repeats_is_doubtful_in_the_language_of_the_glossary() -> None:
    kettle = entry(
        "kessel",
        "Ein Kessel ist ein geschlossener Behälter, in dem Wasser über einem Feuer erhitzt wird.",
    )
    pump = entry("pumpe", "Eine Pumpe ist eine Maschine, die Wasser in eine Leitung drückt.")
    asked = {
        "was versteht man unter Kesseln": "it says no more than the name",
        "welcher geschlossene Behälter erhitzt das Wasser über dem Feuer": (
            "it only repeats the definition"
        ),
    }
    verdict = judged(*asked, "daraus steigt heißer Dampf auf", entries=(kettle, pump), of="kessel")
    assert {each.question: each.reason for each in verdict.doubtful} == asked
    assert verdict.kept == ["daraus steigt heißer Dampf auf"]


def test_a_question_is_left_out_of_the_index_when_it_is_asked() -> None:
    cosines = np.array([[0.9, 0.1, 0.2, 0.8, 0.8, 0.8]], dtype=np.float32)
    means = mean_of_best(cosines, np.array([0, 0, 0, 1, 1, 1]))
    assert np.allclose(means[0, 0], 0.4)


def test_what_the_index_holds_is_not_embedded_again(engine: Engine) -> None:
    entries = list(engine.index.entries.values())
    encoder = ToyEncoder()
    with_index = entry_vectors(entries, encoder, engine.index)
    assert encoder.embedded == []
    assert np.allclose(with_index.vectors, entry_vectors(entries, encoder).vectors, atol=1e-6)
