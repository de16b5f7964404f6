"""That every entry is found by its names and by its own definition, and what is told if not."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.entries.language_packs import pack_of
from rag.lint import findability
from rag.lint.findability import (
    ask_probes,
    findability_findings,
    paraphrase,
    probes_of,
    public_entries,
    self_check,
)
from rag.search.engine import Engine
from rag.types import Encoding, Entry
from tests.lint.entries import entry
from tests.toys import ToyEncoder

SEED = entry(
    "seed",
    "A seed is the number that fixes the random noise of a picture.",
    aliases=("random seed",),
)
LEMON = entry("lemon", "A yellow fruit that grows on trees in warm countries.")
BREAD = entry("bread", "Bread is a ripe banana oven loaf.")
OVEN = entry(
    "oven", "A tool to bake with and to keep the kitchen warm.", aliases=("ripe banana oven loaf",)
)


class CountingEncoder(ToyEncoder):
    """Collects the questions that it encodes."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[str] = []

    def encode_query(self, texts: Sequence[str]) -> list[Encoding]:
        self.questions += texts
        return super().encode_query(texts)


def opened(folder: Path, *entries: Entry) -> Engine:
    return Engine(Builder(folder / "index", ToyEncoder()).build(entries)[0], ToyEncoder())


def test_entries_that_come_first_are_not_told(tmp_path: Path) -> None:
    assert list(findability_findings(opened(tmp_path, SEED, LEMON))) == []


def test_an_entry_whose_definition_leads_to_another_is_told(tmp_path: Path) -> None:
    [found] = findability_findings(opened(tmp_path, SEED, LEMON, BREAD, OVEN))
    assert (found.rule, found.entry, found.others) == (
        "not-found-by-definition",
        "bread",
        ("oven",),
    )
    assert found.message.startswith(
        "Asked 'what is ripe banana oven loaf', as the definition says, 'oven' comes first"
    )


def test_the_model_is_asked_only_for_what_names_do_not_find(tmp_path: Path) -> None:
    shared = {"aliases": ("Mercury",), "shared_names": ("Mercury",)}
    metal = entry("metal", "A metal that is liquid.", **shared)
    planet = entry("planet", "A planet that is near.", **shared)
    encoder = CountingEncoder()
    engine = Engine(opened(tmp_path, SEED, metal, planet).opened, encoder)
    probes = probes_of(public_entries(engine), 99)
    assert all(result.is_found for result in ask_probes(engine, probes))
    definitions = [probe.question for probe in probes if not probe.is_name]
    assert "Mercury" in encoder.questions
    assert len(encoder.questions) == 1 + len(definitions)


def test_an_entry_that_cannot_be_asked_for_by_name_is_told(tmp_path: Path) -> None:
    [found] = findability_findings(
        opened(tmp_path, SEED, entry("bell", LEMON.definition, aliases=("\a", "x" * 3000)))
    )
    assert (found.rule, found.severity, found.entry) == ("not-found-by-name", "error", "bell")
    assert "no question can be made of it" in found.message


def test_all_senses_of_a_shared_name_count_as_found(tmp_path: Path) -> None:
    shared = {"aliases": ("Mercury",), "shared_names": ("Mercury",)}
    metal = entry("metal", "A metal that is liquid at room temperature.", **shared)
    planet = entry("planet", "The planet that is nearest to the sun of us all.", **shared)
    assert list(findability_findings(opened(tmp_path, metal, planet, SEED))) == []


def test_drafts_answer_nothing_and_are_not_asked_for(tmp_path: Path) -> None:
    draft = Entry(**(vars(LEMON) | {"status": "draft"}))
    assert list(findability_findings(opened(tmp_path, SEED, draft))) == []
    asked = self_check(opened(tmp_path, SEED, draft), ["seed", "lemon"])
    assert [result.first for result in asked] == ["seed"] * 3


def test_a_paraphrase_is_the_definition_in_its_own_words_without_the_names() -> None:
    assert paraphrase(SEED) == "number fixes random noise picture".split()
    twice = entry(
        "seed", "A seed is the number that every random seed box holds.", aliases=("random seed",)
    )
    assert paraphrase(twice) == "number every box holds".split()


def test_a_definition_of_a_word_or_two_is_not_asked() -> None:
    assert [probe.question for probe in probes_of([entry("seed", "A seed is a number.")], 9)] == [
        "Seed"
    ]
    assert [
        probe.question for probe in probes_of([entry("seed", "See random number table entry.")], 9)
    ] == ["Seed"]


def test_of_very_many_entries_an_even_choice_is_asked_for_without_aliases() -> None:
    entries = [Entry(**(vars(SEED) | {"id": f"seed{number}"})) for number in range(10)]
    assert len(probes_of(entries, 30)) == 30
    some = probes_of(entries, 10)
    assert [probe.entry.id for probe in some if probe.is_name] == [
        "seed0",
        "seed2",
        "seed4",
        "seed6",
        "seed8",
    ]
    assert len(some) == 10


def test_a_choice_is_said_to_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findability, "MAX_LINT_QUESTIONS", 2)
    [found] = findability_findings(opened(tmp_path, SEED, LEMON))
    assert (found.rule, found.message.split(",")[0]) == ("asked-in-part", "Of 3 names 1 were asked")


def test_a_build_learns_which_questions_about_some_entries_find_them(tmp_path: Path) -> None:
    engine = opened(tmp_path, SEED, LEMON, BREAD, OVEN)
    asked = self_check(engine, ["seed", "bread"])
    missed = [result.probe.entry.id for result in asked if not result.is_found]
    assert (len(asked), missed) == (5, ["bread"])
    assert self_check(engine, []) == []


def test_how_far_the_asking_is_can_be_followed(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    list(
        findability_findings(
            opened(tmp_path, SEED, LEMON), lambda done, total: heard.append((done, total))
        )
    )
    assert heard == [(number, 5) for number in range(1, 6)]


@pytest.mark.parametrize(
    ("language", "term", "definition", "question"),
    [
        (
            "de",
            "Kessel",
            "Ein Kessel ist ein geschlossener Behälter, der Wasser erhitzt.",
            "was ist geschlossener behälter wasser erhitzt",
        ),
        ("zh", "锅炉", "把水加热成蒸汽的设备。", "什么是把水加热成蒸汽的设备"),
    ],
)
def test_a_probe_asks_in_the_language_of_the_glossary(
    language: str, term: str, definition: str, question: str
) -> None:
    probes = probes_of([entry("one", definition, term=term)], 9, pack_of(language))
    assert [probe.question for probe in probes] == [term, question]
