"""Which names are like runs of a question's words."""

from dataclasses import replace

import pytest

from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.similar_names import SimilarNames
from rag.entries.store import EntryStore


@pytest.fixture
def names() -> SimilarNames:
    entries = [replace(EMPTY_ENTRY, id=name, term=name) for name in ("seed", "checkpoint", "to be")]
    some, others = entries[:2], entries[2:]
    return SimilarNames(dict.fromkeys(map(EntryStore.of, (some, others)), frozenset()), "en")


def test_the_runs_of_a_question_come_with_the_names_like_them(names: SimilarNames) -> None:
    similar = {run.letters: found for run, found in names.in_question("is a sede a check point")}
    assert similar["sede"].keys() == {"seed"}
    assert similar["checkpoint"] == {"checkpoint": 1}
    assert similar["check"] == {}


def test_the_shortest_runs_come_first(names: SimilarNames) -> None:
    lengths = [len(run.letters) for run, _ in names.in_question("which checkpoints have seeds")]
    assert lengths == sorted(lengths)


def test_names_of_all_stores_are_like_letters(names: SimilarNames) -> None:
    assert names.like(["tobe", "seeds"]) == [{"to be": 1}, {"seed": pytest.approx(0.8)}]
    assert names.like([]) == []


def test_a_question_without_words_of_its_own_has_no_runs(names: SimilarNames) -> None:
    assert names.in_question("what is it") == ()
