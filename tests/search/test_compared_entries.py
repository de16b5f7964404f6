"""The parts of entries that are compared with a question."""

from dataclasses import replace
from pathlib import Path

from rag.build.builder import Builder
from rag.corpus.merging import EMPTY_ENTRY
from rag.index.generations import load_generation
from rag.index.segment import TRANSLATION
from rag.search.compared_entries import compared_entries
from rag.search.engine import Engine
from rag.types import Translation
from tests.toys import ToyEncoder


def test_entries_that_are_read_together_have_the_parts_that_each_has_alone(
    engine: Engine,
) -> None:
    weights = engine.retriever.weights
    ids = list(engine.index.entries)[:3]
    together = compared_entries(engine.index, weights, translated=True).several(ids)
    assert list(together) == ids
    for entry, parts in together.items():
        alone = compared_entries(engine.index, weights, translated=True).one(entry)
        assert parts.segment is alone.segment
        assert parts.passages.rows == alone.passages.rows == parts.segment.rows_of(entry).rows
        assert parts.pieces.rows.tolist() == alone.pieces.rows.tolist()
        assert parts.pieces.counts.tolist() == alone.pieces.counts.tolist()


def test_translations_are_left_out_unless_they_are_wanted(tmp_path: Path) -> None:
    german = Translation("de", "Kessel", "Darin kocht Wasser.")
    kettle = replace(
        EMPTY_ENTRY, id="kettle", term="Kettle", definition="It boils.", translations=(german,)
    )
    Builder(tmp_path, ToyEncoder()).build([kettle])
    index = load_generation(tmp_path).index
    own = compared_entries(index, index.weights(), translated=False).one("kettle")
    every = compared_entries(index, index.weights(translated=True), translated=True).one("kettle")
    assert TRANSLATION in every.passages.views
    assert TRANSLATION not in own.passages.views
    assert len(own.pieces.rows) < len(every.pieces.rows)
