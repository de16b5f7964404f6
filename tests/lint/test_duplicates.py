"""Entries that define the same, and entries that questions confuse.

The encoder is a toy: texts of the same words are near.
"""

from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.index.glossary_index import GlossaryIndex
from rag.lint import duplicates
from rag.lint.duplicates import confusables, near_duplicates
from rag.types import Entry
from tests.lint.entries import entry
from tests.toys import ToyEncoder

NOISE = "The number that fixes the random noise a picture starts from."
FRUIT = "A yellow fruit that grows on trees in warm countries."


def index(folder: Path, *entries: Entry) -> GlossaryIndex:
    return Builder(folder / "index", ToyEncoder()).build(entries)[0].index


def test_entries_that_define_the_same_are_told_once_whatever_they_are_called(
    tmp_path: Path,
) -> None:
    entries = [entry("seed", NOISE), entry("lemon", FRUIT), entry("starting-number", NOISE)]
    [found] = near_duplicates(index(tmp_path, *entries))
    assert (found.entry, found.rule, found.others) == (
        "seed",
        "near-duplicate",
        ("starting-number",),
    )


def test_three_of_a_kind_are_told_one_after_the_other(tmp_path: Path) -> None:
    entries = [entry(name, NOISE) for name in ("a", "b", "c")]
    assert [(each.entry, *each.others) for each in near_duplicates(index(tmp_path, *entries))] in (
        [("a", "b"), ("b", "c")],
        [("a", "c"), ("b", "c")],
    )


def test_entries_that_see_each_other_are_known_to_be_two(tmp_path: Path) -> None:
    left, right = (
        entry("left", NOISE, see_also=("right",)),
        entry("right", NOISE, see_also=("left",)),
    )
    assert list(near_duplicates(index(tmp_path, left, right))) == []


def test_one_that_only_sees_the_other_is_told(tmp_path: Path) -> None:
    left, right = entry("left", NOISE, see_also=("right",)), entry("right", NOISE)
    assert len(list(near_duplicates(index(tmp_path, left, right)))) == 1


def test_what_stands_below_the_definition_does_not_matter(tmp_path: Path) -> None:
    seed, start = (
        entry("seed", f"{NOISE}\n\nIt is mostly hidden."),
        entry("start", f"{NOISE}\n\nAda named it so."),
    )
    assert len(list(near_duplicates(index(tmp_path, seed, start)))) == 1


def test_all_entries_are_held_against_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "BATCH", 2)
    others = [
        entry(f"m{number}", f"Something {number} of its own kind {number}.") for number in range(5)
    ]
    entries = [entry("a", NOISE), *others, entry("x", FRUIT), entry("y", FRUIT), entry("z", NOISE)]
    found = near_duplicates(index(tmp_path, *entries))
    assert [(each.entry, *each.others) for each in found] == [("a", "z"), ("x", "y")]


ASKED = (
    "which number gives the same picture again",
    "keep the noise as it was",
    "repeat what I made yesterday",
)
SEED = entry("seed", NOISE, questions=ASKED)


def test_entries_are_confusable_when_one_meets_the_questions_of_the_other(tmp_path: Path) -> None:
    rival = entry("luck", FRUIT, questions=tuple(f"{question} please" for question in ASKED))
    [found] = confusables(index(tmp_path, SEED, rival))
    assert (found.rule, found.entry, found.others, found.part) == (
        "confusable",
        "luck",
        ("seed",),
        "questions",
    )
    assert "'keep the noise as it was' (a question of 'seed')" in found.message
    assert "'repeat what I made yesterday please' (a question of 'luck')" in found.message


def test_a_question_that_its_own_entry_meets_best_confuses_nobody(tmp_path: Path) -> None:
    again = entry("seed", NOISE, questions=(*ASKED, *(f"{question} again" for question in ASKED)))
    rival = entry(
        "luck", FRUIT, questions=tuple(f"{question} somehow or other" for question in ASKED[:1])
    )
    assert [
        each.message
        for each in confusables(index(tmp_path, again, rival))
        if "of 'seed'" in each.message
    ] == []


def test_entries_without_questions_are_not_confusable(tmp_path: Path) -> None:
    assert list(confusables(index(tmp_path, entry("seed", NOISE), entry("start", NOISE)))) == []


def test_an_entry_that_is_gone_confuses_nobody(tmp_path: Path) -> None:
    others = [
        entry(f"m{number}", f"Something {number} of its own kind {number}.")
        for number in range(300)
    ]
    rival = entry("luck", FRUIT, questions=tuple(f"{question} please" for question in ASKED))
    assert len(list(confusables(index(tmp_path, SEED, rival, *others)))) == 1
    edited = index(tmp_path, SEED, *others)
    assert any(edited.dead.values())
    assert list(confusables(edited)) == []


def test_of_very_many_questions_an_even_choice_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "MAX_QUESTIONS", 3)
    asked = duplicates.entry_questions(
        index(tmp_path, SEED, entry("lemon", FRUIT, questions=ASKED))
    )
    assert [each.entry for each in asked] == ["lemon", "lemon", "seed"]
