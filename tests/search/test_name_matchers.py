"""Texts are searched for the names in their language."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.corpus.merging import EMPTY_ENTRY
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.types import Entry, Translation
from tests.toys import ToyEncoder


def entry(id: str, term: str, definition: str, *translations: Translation) -> Entry:
    return replace(EMPTY_ENTRY, id=id, term=term, definition=definition, translations=translations)


KETTLE = entry(
    "kettle",
    "Kettle",
    "A kettle is a pot in which you heat the water for a cup of tea.",
    Translation("de", "Kessel", "Ein Topf."),
    Translation("fr", "bouilloire", ""),
)
PIPE = entry("pipe", "Pipe", "A pipe is a tube through which the water of a house is led.")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    Builder(tmp_path, ToyEncoder()).build([KETTLE, PIPE])
    return Engine(load_generation(tmp_path), ToyEncoder())


def marked(engine: Engine, text: str) -> list[str]:
    return [span.text for span in engine.annotate(text).spans]


def test_a_text_is_searched_for_the_names_in_its_language(engine: Engine) -> None:
    german = "Der Kessel steht auf dem Herd, und die Kettle nicht."
    assert marked(engine, german) == ["Kessel"]
    assert marked(engine, "The kettle is not the Kessel of the house.") == ["kettle"]
    assert marked(engine, "La bouilloire est sur la table dans la cuisine.") == ["bouilloire"]


def test_an_entry_without_a_name_in_the_language_is_found_by_its_own(engine: Engine) -> None:
    assert marked(engine, "Der Kessel und die Pipe sind in der Küche.") == ["Kessel", "Pipe"]


def test_a_text_in_a_language_without_names_is_searched_for_the_own_ones(engine: Engine) -> None:
    assert marked(engine, "De kettle is op het vuur, en de pipe niet.") == ["kettle", "pipe"]


def test_an_engine_with_the_same_names_uses_the_matchers_of_the_one_before(
    engine: Engine,
) -> None:
    marked(engine, "Der Kessel steht auf dem Herd.")
    later = Engine(engine.opened, engine.encoder, engine)
    before = engine._matchers.of("Der Kessel steht auf dem Herd.")
    assert later._matchers.of("Der Kessel steht auf dem Herd.") is before
