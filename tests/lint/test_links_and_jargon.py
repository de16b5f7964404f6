"""What is told about links, names and acronyms, and what passes."""

import pytest

from rag.entries.name_lookup import NameIndex
from rag.lint import jargon, links
from rag.lint.rules import Finding
from rag.types import Entry
from tests.lint.entries import entry


def told(*entries: Entry) -> list[Finding]:
    return list(links.link_findings(entries, NameIndex.of(entries)))


def test_a_link_that_leads_nowhere_or_back_to_itself_is_an_error() -> None:
    found = told(entry("seed", "A number.", see_also=("nowhere", "seed")))
    assert [(each.rule, each.severity, each.part) for each in found] == [
        ("dangling-see-also", "error", "see_also")
    ] * 2
    assert found[0].message == "No entry has the id 'nowhere'; correct or drop it."


def test_a_name_of_two_entries_is_an_error_unless_both_share_it() -> None:
    metal, planet = (
        entry("metal", "A.", aliases=("Mercury",)),
        entry("planet", "B.", aliases=("mercury",)),
    )
    assert [(each.rule, each.entry) for each in told(metal, planet)] == [
        ("name-claimed-twice", "metal"),
        ("name-claimed-twice", "planet"),
    ]
    shared = [
        entry(each.id, "A.", aliases=each.aliases, shared_names=("Mercury",))
        for each in (metal, planet)
    ]
    assert told(*shared) == []


def test_an_entry_that_sees_nothing_is_told_who_sees_it() -> None:
    found = told(
        *[entry(f"e{number}", "A.", see_also=("hub",)) for number in range(7)], entry("hub", "A.")
    )
    assert [(each.rule, each.entry, len(each.others)) for each in found] == [
        ("one-way-see-also", "hub", 7)
    ]
    assert found[0].message.startswith("e0, e1, e2, e3, e4 and 2 more link here")


def test_an_entry_that_sees_its_own_choice_of_others_is_left_alone() -> None:
    others = [entry(f"e{number}", "A.", see_also=("hub",)) for number in range(7)]
    assert [
        each.entry for each in told(*others, entry("hub", "A.", see_also=("e1", "e2", "e3")))
    ] == []


def unexplained(*definitions: str, **parts: tuple[str, ...]) -> list[str]:
    entries = [
        entry(f"e{number}", definition, **parts) for number, definition in enumerate(definitions)
    ]
    return [each.message.split("'")[1] for each in jargon.jargon_findings(entries)]


def test_an_acronym_that_two_definitions_use_and_none_explains_is_told_once() -> None:
    definitions = [
        "A method for SDEs.",
        "An SDE with noise.",
        "A plain thing.",
        "Something like an SDE.",
    ]
    [found] = jargon.jargon_findings(
        [entry(f"e{number}", each) for number, each in enumerate(definitions)]
    )
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
