"""What is told about acronyms that no entry explains, and what passes."""

import pytest

from rag.entries.language_packs import pack_of
from rag.lint.jargon import jargon_findings
from tests.lint.entries import entry


def unexplained(*definitions: str, **parts: tuple[str, ...]) -> list[str]:
    entries = [
        entry(f"e{number}", definition, **parts) for number, definition in enumerate(definitions)
    ]
    return [each.message.split("'")[1] for each in jargon_findings(entries)]


def test_an_acronym_that_two_definitions_use_and_none_explains_is_told_once() -> None:
    definitions = [
        "A method for SDEs.",
        "An SDE with noise.",
        "A plain thing.",
        "Something like an SDE.",
    ]
    entries = [entry(f"e{number}", each) for number, each in enumerate(definitions)]
    [found] = jargon_findings(entries)
    assert (found.entry, found.others) == ("e0", ("e1", "e3"))
    assert "3 definitions use 'SDE'" in found.message


@pytest.mark.parametrize(
    "definition",
    [
        "A stochastic differential equation (SDE) with noise.",
        "An SDE (stochastic differential equation) with noise.",
        "An SDE, short for stochastic differential equation.",
        "Write `SDE` into the box.",
        "A USB stick with an HTML page.",
        "Runs on A100 and T4 with FP16.",
        "A GPT-like model, TCP/UDP ports and C++ code.",
    ],
)
def test_an_acronym_that_is_explained_or_known_to_all_passes(definition: str) -> None:
    assert unexplained(definition, definition) == []


def test_an_acronym_that_one_entry_drops_in_passing_is_left_alone() -> None:
    assert unexplained("Shown at CVPR.", "A plain thing.") == []


@pytest.mark.parametrize("name", ["SDE", "SDEs", "SDE solver"])
def test_an_acronym_in_a_name_passes(name: str) -> None:
    assert unexplained("A method for SDEs.", "An SDE with noise.", aliases=(name,)) == []


def test_an_acronym_that_is_the_id_of_an_entry_passes() -> None:
    definitions = ("A method for SDEs.", "An SDE with noise.")
    users = [entry(f"e{number}", each) for number, each in enumerate(definitions)]
    solver = entry("sde", "A.", term="Stochastic equation")
    assert list(jargon_findings([*users, solver])) == []


def test_an_acronym_that_is_spelt_out_in_one_definition_is_counted_in_the_others_alone() -> None:
    definitions = ("An SDE (stochastic differential equation).", "An SDE.", "Some SDE.")
    entries = [entry(f"e{number}", each) for number, each in enumerate(definitions)]
    [found] = jargon_findings(entries)
    assert (found.severity, found.entry, found.others) == ("note", "e1", ("e2",))


@pytest.mark.parametrize("definition", ["A SCREENING of films.", "An X axis.", "A q/QRNG pair."])
def test_capitals_of_another_length_and_parts_of_other_words_are_no_acronyms(
    definition: str,
) -> None:
    assert unexplained(definition, definition) == []


@pytest.mark.parametrize(
    ("language", "definition", "expected"),
    [
        ("de", "Eine Anlage für PKW der EDV.", 0),
        ("de", "Ein SDE, kurz für stochastisches Modell.", 0),
        ("de", "Ein Modell namens SDE.", 1),
        ("en", "A hall for PKW.", 1),
        ("fr", "Un modèle de type SDE, sigle de l'anglais.", 0),
        ("ja", "確率微分方程式（SDE）のモデル。", 0),
        ("ja", "SDEのモデル。", 1),
    ],
)
def test_what_readers_know_and_what_spells_out_depends_on_the_language(
    language: str, definition: str, expected: int
) -> None:
    entries = [entry("one", definition), entry("two", definition)]
    assert len(list(jargon_findings(entries, pack_of(language)))) == expected
