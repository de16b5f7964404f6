"""Which names are like runs of a question's words."""

from dataclasses import replace

import pytest

from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.similar_names import SimilarNames
from rag.entries.store import EntryStore
from rag.entries.store_writer import EntryStoreWriter


@pytest.fixture
def names() -> SimilarNames:
    entries = [replace(EMPTY_ENTRY, id=name, term=name) for name in ("seed", "checkpoint", "to be")]
    some, others = entries[:2], entries[2:]
    return SimilarNames(dict.fromkeys(map(EntryStore.of, (some, others)), frozenset()), "en")


def test_the_runs_of_a_question_come_with_the_names_like_them(names: SimilarNames) -> None:
    similar = {run.letters: found for run, found in names.in_question("is a sede a check point")}
    assert similar["sede"].keys() == {"seed"}
    assert similar["checkpoint"] == {"checkpoint": 1}
    assert "check" not in similar


def test_known_words_are_not_misspelt_but_may_be_split_or_in_the_plural(
    names: SimilarNames,
) -> None:
    question = "the sees of check points"
    assert "sees" in {run.letters for run, _ in names.in_question(question)}
    known = {"sees", "check", "points"}
    [(run, found)] = names.in_question(question, known)
    assert run.letters == "checkpoints"
    assert found == {"checkpoint": pytest.approx(10 / 11)}


def test_words_of_the_glossary_are_known() -> None:
    writer = EntryStoreWriter(":memory:")
    writer.add(replace(EMPTY_ENTRY, id="seed", term="seed"), ("It sees.",))
    names = SimilarNames({EntryStore(writer.finish()): frozenset()}, "en")
    assert names.in_question("the sees") == []
    assert names.in_question("the sede") != []


def test_a_short_word_may_be_what_is_left_of_a_longer_one() -> None:
    entry = replace(EMPTY_ENTRY, id="image", term="img to img")
    names = SimilarNames({EntryStore.of([entry]): frozenset()}, "en")
    [(run, found)] = names.in_question("im to img", {"im", "img"})
    assert run.letters == "imtoimg"
    assert found == {"img to img": pytest.approx(7 / 8)}


def test_the_shortest_runs_come_first(names: SimilarNames) -> None:
    lengths = [len(run.letters) for run, _ in names.in_question("which checkpoints have seeds")]
    assert lengths == sorted(lengths)


def test_names_of_all_stores_are_like_letters(names: SimilarNames) -> None:
    assert names.like(["tobe", "seeds"]) == [{"to be": 1}, {"seed": pytest.approx(0.8)}]
    assert names.like([]) == []


def test_a_question_without_words_of_its_own_has_no_runs(names: SimilarNames) -> None:
    assert names.in_question("what is it") == []
