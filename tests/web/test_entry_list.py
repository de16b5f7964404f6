"""The list of entries, narrowed and by letter."""

import pytest
from starlette.datastructures import URL

from rag.types import Entry
from rag.web.entry_list import LISTED, by_letter, entry_list, letter_of, tag_counts

ADDRESS = URL("http://x/browse?name=s")


def entry(id: str, term: str, *tags: str) -> Entry:
    return Entry(id, term, (), tags, (), "approved", (), (), "A `thing`.")


@pytest.mark.parametrize(
    ("term", "letter"), [("seed", "S"), ("Épée", "E"), ("(vae)", "V"), ("3D", "#"), ("?!", "#")]
)
def test_a_term_is_listed_under_its_first_letter_without_marks(term: str, letter: str) -> None:
    assert letter_of(term) == letter


def test_entries_are_listed_by_letter_with_digits_last() -> None:
    entries = [entry("3", "3D"), entry("s", "seed"), entry("e", "Épée"), entry("a", "Sampler")]
    groups = by_letter(entries)
    listed = [(letter, [each.term for each in group]) for letter, group in groups]
    assert listed == [("E", ["Épée"]), ("S", ["Sampler", "seed"]), ("#", ["3D"])]


def test_tags_are_counted_by_name() -> None:
    entries = [entry("a", "A", "models", "Images"), entry("b", "B", "models")]
    assert tag_counts(entries) == [("Images", 1), ("models", 2)]


def test_a_list_is_narrowed_to_a_part_of_a_name_and_a_tag() -> None:
    entries = [entry("s", "Seed", "models"), entry("v", "VAE", "models"), entry("e", "Sees")]
    shown = entry_list(entries, " SE", "models", "", ADDRESS)
    assert [(first, [each.id for each in group]) for first, group in shown["groups"]] == [
        ("S", ["s"])
    ]
    assert (shown["shown"], shown["total"], shown["letters"]) == (1, 3, [("S", "#S")])


def test_a_long_list_shows_one_letter_and_links_to_the_others() -> None:
    entries = [entry(str(number), f"Seed {number}") for number in range(LISTED)]
    entries += [entry("a", "Ape"), entry("3", "3D")]
    shown = entry_list(entries, "", "", "", ADDRESS)
    assert (shown["letter"], shown["shown"]) == ("A", 1)
    assert shown["letters"][1:] == [("S", "?name=s&letter=S"), ("#", "?name=s&letter=%23")]
    assert entry_list(entries, "", "", "S", ADDRESS)["shown"] == LISTED
