"""The engine follows the pointer of its index folder, with the encoder that it has if it may."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.errors import IndexUnusable
from rag.search.engine import Engine
from rag.service.engine_update import updated_engine
from rag.settings import Settings
from tests.toys import ToyEncoder


def no_encoder(*_: object) -> ToyEncoder:
    raise AssertionError("the encoder is there already")


def rebuilt(settings: Settings, corpus: Path, encoder: ToyEncoder) -> None:
    (corpus / "seed.md").write_text("---\nterm: Seed\n---\nWhat a run begins with.\n")
    Builder(settings.index, encoder).build(read_corpus(corpus))


def test_an_engine_of_the_current_generation_stays(engine: Engine, settings: Settings) -> None:
    assert updated_engine(engine, settings, opens=no_encoder) is engine


def test_a_newer_generation_is_opened_with_the_same_encoder(
    engine: Engine, settings: Settings, corpus: Path
) -> None:
    rebuilt(settings, corpus, ToyEncoder())
    updated = updated_engine(engine, settings, opens=no_encoder)
    assert updated.show("seed").definition == "What a run begins with."
    assert updated.encoder is engine.encoder


def test_a_generation_of_another_model_gets_its_encoder(
    engine: Engine, settings: Settings, corpus: Path
) -> None:
    opened: list[str] = []

    def opens(model: str, device: str, compiled: Mapping[str, bytes]) -> ToyEncoder:
        opened.append(model)
        return ToyEncoder(model)

    rebuilt(settings, corpus, ToyEncoder("other"))
    assert updated_engine(engine, settings, opens=opens).encoder.card.model == "other"
    assert opened == ["other"]


def test_a_pointer_that_names_nothing_is_a_fault(engine: Engine, settings: Settings) -> None:
    (settings.index / "current").write_text("nonsense")
    with pytest.raises(IndexUnusable):
        updated_engine(engine, settings, opens=no_encoder)
