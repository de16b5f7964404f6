"""How well the names that a question spells name each entry."""

import pytest

from rag.entries.name_bearers import NameBearers
from rag.entries.name_links import FuzzyMatch, links_of
from rag.entries.store import StoredForm
from rag.entries.surface_forms import FormKind
from rag.entries.word_runs import Run


def match(letters: str, likeness: float, share: float = 0.5, name: str = "seed") -> FuzzyMatch:
    form = StoredForm(name, FormKind.WRITTEN, "seed", name)
    return FuzzyMatch(Run(0, 1, letters, share), len(name), NameBearers((form,)), likeness)


def test_an_exact_name_links_by_its_share_of_the_question() -> None:
    link = links_of([match("seed", 1)])["seed"]
    assert (link.likeness, link.coverage, link.exact, link.name) == (1, 0.5, 0.5, "seed")


def test_a_misspelt_name_is_never_as_good_as_an_exact_one() -> None:
    link = links_of([match("seeed", 0.99)])["seed"]
    assert 0 < link.likeness < 0.9
    assert link.exact == 0
    assert link.coverage == pytest.approx(link.likeness * 0.5)


def test_a_short_name_counts_only_if_it_is_exact() -> None:
    assert links_of([match("vea", 0.7, name="vae")]) == {}
    assert "seed" in links_of([match("vae", 1, name="vae")])


def test_of_two_names_of_an_entry_the_one_with_more_coverage_is_named() -> None:
    found = [match("seed", 1, 0.2), match("random seed", 1, 0.9, "random seed")]
    assert links_of(found)["seed"].name == links_of(found[::-1])["seed"].name == "random seed"
