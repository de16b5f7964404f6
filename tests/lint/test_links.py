"""What is told about links between entries and about shared names, and what passes."""

from rag.entries.name_lookup import NameIndex
from rag.lint.links import link_findings
from rag.lint.rules import Finding
from rag.types import Entry
from tests.lint.entries import entry


def told(*entries: Entry) -> list[Finding]:
    return list(link_findings(entries, NameIndex.of(entries)))


def test_a_link_that_leads_nowhere_or_back_to_itself_is_an_error() -> None:
    found = told(entry("seed", "A number.", see_also=("nowhere", "seed")))
    assert [(each.rule, each.severity, each.part) for each in found] == [
        ("dangling-see-also", "error", "see_also")
    ] * 2
    assert found[0].message == "No entry has the id 'nowhere'; correct or drop it."


def test_a_name_of_two_entries_is_an_error_unless_both_share_it() -> None:
    metal, planet = (
        entry("metal", "A.", aliases=("Mercury",)),
        entry("planet", "B.", aliases=("Mercury",)),
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


def test_an_entry_that_links_back_to_some_is_told_of_the_others_alone() -> None:
    others = [entry(f"e{number}", "A.", see_also=("hub",)) for number in range(3)]
    [found] = told(*others, entry("hub", "A.", see_also=("e1",)))
    assert (found.severity, found.part, found.others) == ("note", "see_also", ("e0", "e2"))
    assert found.message.startswith("e0, e2 link here, and this entry links to none of them")


def test_entries_that_link_to_each_other_have_no_findings() -> None:
    assert told(entry("a", "A.", see_also=("b",)), entry("b", "B.", see_also=("a",))) == []
