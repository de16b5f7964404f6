"""The house rules, and that the shipped corpus keeps them."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.corpus.folder import read_corpus
from rag.corpus.merging import EMPTY_ENTRY
from rag.corpus.rules import (
    check_corpus,
    id_problems,
    link_problems,
    name_claim_problems,
    style_problems,
)
from rag.entries.name_lookup import NameIndex
from tests.conftest import ROOT

# The text that our own entries may not copy from; it is not published with them.
SEED_TEXT = ROOT.parent / "shared/seed/glossary.txt"


def entry(**changed: str) -> str:
    parts = {
        "term": "Thing",
        "aliases": "[gadget]",
        "tags": "[things]",
        "see_also": "[]",
        "questions": "[one a, two b, three c, four d, five e, six f]",
        "extra": "",
        "short": "A thing is something.",
        "body": "word " * 60,
    } | changed
    keys = "\n".join(
        f"{key}: {parts[key]}" for key in ("term", "aliases", "tags", "see_also", "questions")
    )
    return f"---\n{keys}\n{parts['extra']}\n---\n{parts['short']}\n\n{parts['body']}\n"


def found(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text)
    return [fault.message for fault in check_corpus(folder)]


def test_the_shipped_corpus_keeps_the_house_rules() -> None:
    sources = [SEED_TEXT] if SEED_TEXT.is_file() else []
    assert check_corpus(ROOT / "corpus", sources) == []


def test_a_sound_entry_has_no_fault(tmp_path: Path) -> None:
    assert found(tmp_path, thing=entry()) == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"short": "word " * 31}, "the first paragraph has 31 words; at most 30"),
        ({"body": "word " * 59}, "the text below it has 59 words; 60 to 150"),
        ({"body": "word " * 151}, "the text below it has 151 words; 60 to 150"),
        ({"questions": "[one, two]"}, "2 questions; 6 to 10"),
        ({"questions": "[one, One?, c, d, e, f]"}, "stands twice: one"),
        ({"see_also": "[nowhere]"}, "no entry has the id 'nowhere'"),
        ({"see_also": "[thing]"}, "an entry does not see itself"),
        ({"tags": "[]"}, "no tags"),
    ],
)
def test_a_broken_rule_is_told(tmp_path: Path, changed: dict[str, str], message: str) -> None:
    assert found(tmp_path, thing=entry(**changed)) == [message]


def test_an_unknown_key_is_told(tmp_path: Path) -> None:
    assert found(tmp_path, thing=entry(extra="alias: [x]"))[0].startswith("unknown key 'alias'")


def test_a_name_claimed_by_two_entries_is_told_for_both(tmp_path: Path) -> None:
    messages = found(tmp_path, thing=entry(), other=entry(term="Other"))
    assert [message.split(";")[0] for message in messages] == [
        "'gadget' is also a name of thing",
        "'gadget' is also a name of other",
    ]


def test_a_name_may_be_shared_when_both_say_so(tmp_path: Path) -> None:
    shared = {"extra": "shared_names: [Gadget]"}
    assert found(tmp_path, thing=entry(**shared), other=entry(term="Other", **shared)) == []


def test_words_copied_from_a_source_are_told(tmp_path: Path) -> None:
    (tmp_path / "thing.md").write_text(entry(short="A thing is one two three four five six seven."))
    source = tmp_path / "source.txt"
    source.write_text("Once: is ONE two, three four five six seven eight")
    assert [fault.message for fault in check_corpus(tmp_path, [source])] == [
        "shares 8 words with a source: is one two three four five six seven"
    ]


def test_an_id_in_two_folders_is_a_fault_beside_all_others(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "thing.md").write_text(entry(tags="[]"))
    assert [fault.message for fault in check_corpus(tmp_path)] == [
        "no tags",
        f"id 'thing' is taken by {tmp_path / 'a/thing.md'}",
        "no tags",
    ]


@pytest.mark.parametrize(
    ("key", "changed", "line"),
    [
        ("tags", {"tags": "[]"}, 4),
        ("see_also", {"see_also": "[nowhere]"}, 5),
        ("questions", {"questions": "[one]"}, 6),
        ("body", {"short": "word " * 31}, 9),
    ],
)
def test_a_broken_rule_has_the_line_of_its_key(
    tmp_path: Path, key: str, changed: dict[str, str], line: int
) -> None:
    (tmp_path / "thing.md").write_text(entry(**changed))
    assert [fault.line for fault in check_corpus(tmp_path)] == [line]


@pytest.mark.parametrize("name", ["Big", "big data", "c++", "-a", "a--b", "naïve", ""])
def test_an_id_that_is_unfit_for_an_address_is_told(name: str) -> None:
    [(key, message)] = id_problems(replace(EMPTY_ENTRY, id=name))
    assert key == "term"
    assert message == f"id {name!r} should be lower-case words joined by '-'"


@pytest.mark.parametrize("name", ["a", "big-data", "mp3", "3d"])
def test_lower_case_words_are_a_fit_id(name: str) -> None:
    assert list(id_problems(replace(EMPTY_ENTRY, id=name))) == []


def test_a_link_to_nowhere_and_one_to_itself_are_unsound() -> None:
    linked = replace(EMPTY_ENTRY, id="a", see_also=("a", "b", "c"))
    assert list(link_problems(linked, {"a", "b"})) == [
        ("see_also", "no entry has the id 'c'"),
        ("see_also", "an entry does not see itself"),
    ]


def test_an_empty_entry_breaks_each_rule_of_style_once() -> None:
    assert [key for key, _ in style_problems(EMPTY_ENTRY)] == ["tags", "body", "questions"]


def test_a_name_that_is_shared_by_one_side_only_is_still_claimed_twice(corpus: Path) -> None:
    entries = {one.id: one for one in read_corpus(corpus)}
    metal = entries["mercury-metal"]
    assert list(name_claim_problems(metal, entries, NameIndex.of(entries.values()))) == []
    entries["mercury-metal"] = replace(metal, shared_names=())
    for name, other in (("mercury-metal", "planet"), ("mercury-planet", "metal")):
        claims = name_claim_problems(entries[name], entries, NameIndex.of(entries.values()))
        assert [message for _, message in claims] == [
            f"'Mercury' is also a name of mercury-{other};"
            " drop it, or list it in shared_names of all"
        ]


def test_a_name_that_only_another_spelling_implies_is_not_claimed() -> None:
    whole = replace(EMPTY_ENTRY, id="a", term="Mercury (planet)")
    other = replace(EMPTY_ENTRY, id="b", term="Mercury")
    entries = {"a": whole, "b": other}
    assert list(name_claim_problems(other, entries, NameIndex.of(entries.values()))) == []


@pytest.mark.parametrize(("one", "two"), [("C", "C#"), ("MySQL", "mysql"), ("A+", "A*")])
def test_names_in_other_signs_or_another_case_do_not_clash(one: str, two: str) -> None:
    entries = {
        "one": replace(EMPTY_ENTRY, id="one", term=one),
        "two": replace(EMPTY_ENTRY, id="two", term=two),
    }
    names = NameIndex.of(entries.values())
    assert [*name_claim_problems(entries["one"], entries, names)] == []
    assert [*name_claim_problems(entries["two"], entries, names)] == []
