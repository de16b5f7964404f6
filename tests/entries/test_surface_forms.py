"""Surface forms of entries, and ids made from names."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.stopwords import QUESTION_STOPWORDS
from rag.entries.surface_forms import (
    LONGEST_ID,
    FormKind,
    SurfaceForm,
    implied_names,
    is_abbreviation,
    normalised_words,
    slug,
    surface_forms,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is a VAE?", ["what", "is", "a", "vae"]),
        ("C++ and C", ["c++", "and", "c"]),
        ("low-rank", ["low", "rank"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("ﬁle ①", ["file", "1"]),
        ("…?!", []),
    ],
)
def test_words_are_folded_and_without_punctuation(text: str, expected: list[str]) -> None:
    assert normalised_words(text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Seed", []),
        ("VAE (Variational Autoencoder)", ["VAE", "Variational Autoencoder"]),
        ("Variational Autoencoder (VAE)", ["Variational Autoencoder", "VAE"]),
        ("Mercury (planet)", ["Mercury"]),
        ("img2img / image to image", ["img2img", "image to image"]),
        ("and/or", []),
    ],
)
def test_a_name_implies_other_spellings(name: str, expected: list[str]) -> None:
    assert list(implied_names(name)) == expected


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("VAE", "Variational Autoencoder"),
        ("k8s", "k8s something"),
        ("CFG", "classifier-free guidance"),
    ],
)
def test_letters_in_their_order_abbreviate_a_name(short: str, long: str) -> None:
    assert is_abbreviation(short, long)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("AVE", "Variational Autoencoder"),
        ("VAX", "Variational Autoencoder"),
        ("V A", "Variational Autoencoder"),
        ("", "Variational Autoencoder"),
        ("VAE", ""),
    ],
)
def test_other_letters_another_order_or_two_words_do_not(short: str, long: str) -> None:
    assert not is_abbreviation(short, long)


def test_an_entry_is_called_by_its_names_its_id_and_what_they_imply() -> None:
    entry = replace(EMPTY_ENTRY, id="vae", term="VAE (Variational Autoencoder)", aliases=("coder",))
    assert list(surface_forms(entry)) == [
        SurfaceForm("vae variational autoencoder", FormKind.WRITTEN, entry.term),
        SurfaceForm("coder", FormKind.WRITTEN, "coder"),
        SurfaceForm("vae", FormKind.ID, "vae"),
        SurfaceForm("vae", FormKind.IMPLIED, entry.term),
        SurfaceForm("variational autoencoder", FormKind.IMPLIED, entry.term),
    ]


def test_a_name_without_words_is_found_by_its_signs() -> None:
    entry = replace(EMPTY_ENTRY, id="dots", term="…", aliases=("\U0001f600 ",))
    assert [claim.words for claim in surface_forms(entry)] == ["...", "\U0001f600", "dots"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("C++ (language)", "c-plus-plus-language"),
        ("C#", "c-sharp"),
        ("Q&A @ 100%", "q-and-a-at-100-percent"),
        ("Bayes’ and Hall's", "bayes-and-halls"),
        ("naïve Größe", "naive-grosse"),
        ("  spaces  ", "spaces"),
        ("埠头", "57e0-5934"),
        ("", "entry"),
        ("x" * 200, "x" * LONGEST_ID),
    ],
)
def test_an_id_is_made_of_lower_case_words(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text(max_size=150))
def test_every_name_has_an_id_that_is_fit_for_a_file_and_an_address(name: str) -> None:
    made = slug(name)
    assert 0 < len(made) <= LONGEST_ID
    assert set(made) <= {*"abcdefghijklmnopqrstuvwxyz0123456789-"}


def test_stop_words_are_single_words_as_they_are_looked_up() -> None:
    assert all(normalised_words(word) == [word] for word in QUESTION_STOPWORDS)
