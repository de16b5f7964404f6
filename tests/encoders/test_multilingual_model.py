"""A multilingual model reads other languages: paraphrases in them are answered by meaning."""

from dataclasses import replace

import numpy as np
import pytest

from rag.build.builder import Builder
from rag.corpus.merging import EMPTY_ENTRY
from rag.encoders.open import compiled_files, open_encoder
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.types import Encoder, Entry
from tests.multilingual_model import write_multilingual_model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_multilingual_model(tmp_path_factory.mktemp("model") / "small")


@pytest.fixture(scope="module", params=["compiled", "by torch"])
def encoder(request: pytest.FixtureRequest, model: str) -> Encoder:
    files = compiled_files(model, {}) if request.param == "compiled" else {}
    assert bool(files) == (request.param == "compiled")
    return open_encoder(model, "cpu", files)


@pytest.fixture(scope="module")
def engines(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Engine]:
    glossaries = {
        "de": [
            entry("kessel", "Kessel", "Ein Kessel ist ein Behälter, der das Wasser erhitzt."),
            entry("pumpe", "Pumpe", "Eine Pumpe ist ein Gerät, das Wasser bewegt."),
            entry("filter", "Filter", "Ein Filter ist ein Gerät, das die Luft reinigt."),
        ],
        "ja": [
            entry("kessel", "ボイラー", "水を温める容器。"),
            entry("pumpe", "ポンプ", "水を動かす機械。"),
            entry("filter", "フィルター", "気を清める機械。"),
        ],
    }
    opened = {}
    for language, entries in glossaries.items():
        folder = tmp_path_factory.mktemp(language)
        Builder(folder, encoder).build(entries)
        opened[language] = Engine(load_generation(folder), encoder)
    return opened


def entry(id: str, term: str, definition: str) -> Entry:
    return replace(EMPTY_ENTRY, id=id, term=term, definition=definition)


@pytest.mark.parametrize("language", ["de", "ja"])
def test_the_model_reads_the_glossary(engines: dict[str, Engine], language: str) -> None:
    engine = engines[language]
    assert (engine.language, engine.manifest.reach.read) == (language, 1.0)
    assert engine.manifest.reach.pieces_per_word <= 1.35
    assert engine.reads_glossary
    assert engine.reach_note == ""


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("de", "In welchem Gefäß kann man Wasser kochen?", "kessel"),
        ("de", "Welche Maschine befördert das Wasser?", "pumpe"),
        ("de", "Was säubert die Luft?", "filter"),
        ("de", "which vessel heats water", "kessel"),
        ("de", "水を沸かす器は", "kessel"),
        ("ja", "水が沸く器", "kessel"),
        ("ja", "気を掃除するもの", "filter"),
        ("ja", "Welches Gerät bewegt das Wasser?", "pumpe"),
    ],
)
def test_a_paraphrase_finds_its_entry_by_meaning_without_cap_and_note(
    engines: dict[str, Engine], language: str, question: str, expected: str
) -> None:
    engine = engines[language]
    reply = engine.ask(question)
    assert (reply.matches[0].id, reply.note) == (expected, None)
    evidence = engine.retrieve(question)[0].evidence
    assert (evidence.unread, evidence.badly_read) == (0, 0)


def test_the_prompts_of_the_model_stand_before_questions_and_passages(encoder: Encoder) -> None:
    [asked], [told] = encoder.encode_query(["wasser"]), encoder.encode_document(["wasser"])
    assert len(asked.pieces) == len(told.pieces) == 3
    assert asked.pieces[0] != told.pieces[0]
    assert asked.pieces[-1] == told.pieces[-1]
    assert np.linalg.norm(asked.vector) == pytest.approx(1, abs=1e-5)
