"""Plurals of names, and their forms as verbs."""

import pytest

from rag.annotate.inflections import plurals, verb_forms

COMMON = frozenset("deployed tuned copied dropped built building planted planting".split())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("seed", ["seeds"]),
        ("batch", ["batches"]),
        ("box", ["boxes"]),
        ("library", ["libraries"]),
        ("key", ["keys"]),
        ("photo", ["photos", "photoes"]),
        ("LDM", ["LDMs"]),
        ("C++", []),
        ("Python 3", []),
        ("", []),
    ],
)
def test_the_plurals_of_a_name(name: str, expected: list[str]) -> None:
    assert list(plurals(name)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Deploy", ["Deployed", "Deploying"]),
        ("tune", ["tuned", "tuning"]),
        ("copy", ["copied", "copying"]),
        ("drop", ["dropped", "dropping"]),
        # Planting is a word of its own.
        ("plant", ["planted"]),
        # No verbs of English: building is none of its forms, and VAEed no word.
        ("build", []),
        ("lora", []),
        ("VAE", []),
        ("sign in", []),
        ("run", []),
        ("", []),
    ],
)
def test_the_forms_of_a_verb(name: str, expected: list[str]) -> None:
    assert list(verb_forms(name, COMMON)) == expected
