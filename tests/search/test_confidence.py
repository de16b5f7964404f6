"""Evidence -> probability."""

import pytest

from rag.search.confidence import DENIED, NAMED, NOISE, REFUSED_SHARE, Evidence, probability

WEAK = Evidence(score=10, lead=0.1, entry_interaction=0.3, background=0.4, length=2, described=1)
STRONG = Evidence(
    score=30, entry_interaction=0.9, sentence=0.8, coverage=1, length=1, borne_exactly=1
)


def test_a_probability_lies_between_0_and_1_however_extreme_the_evidence() -> None:
    for score in (-1e6, 0.0, 1e6):
        assert 0 <= probability(WEAK._replace(score=score)) <= 1


@pytest.mark.parametrize("field", ["score", "coverage", "weakest", "sentence", "borne_exactly"])
def test_more_evidence_makes_surer(field: str) -> None:
    more = WEAK._replace(**{field: getattr(WEAK, field) + 1})
    assert probability(more) > probability(WEAK)


@pytest.mark.parametrize("field", ["background", "one_word_unborne", "two_words_unborne"])
def test_evidence_against_makes_less_sure(field: str) -> None:
    assert probability(WEAK._replace(**{field: 0.9})) < probability(WEAK)


def test_a_name_sets_the_least_confidence() -> None:
    assert probability(WEAK._replace(floor=NAMED)) == NAMED
    assert probability(STRONG._replace(floor=0.1)) == probability(STRONG) > 0.9


def test_a_denial_is_never_certain() -> None:
    assert probability(STRONG._replace(denial=1)) == DENIED
    assert probability(WEAK._replace(denial=1)) == probability(WEAK)


def test_noise_is_unlikely_though_it_names_an_entry() -> None:
    assert probability(STRONG._replace(noise=1, floor=NAMED)) == NOISE


def test_a_refused_phrase_is_declined_however_strong_the_evidence() -> None:
    refused = probability(STRONG._replace(refused=1))
    assert refused == pytest.approx(REFUSED_SHARE * probability(STRONG))
    assert refused < 0.5
