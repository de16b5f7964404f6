"""The cosines of all passages with a question, and the entries nearest to it."""

import numpy as np
import pytest

from rag.index import passage_cosines
from rag.index.passage_cosines import PassageCosines, is_small
from rag.search.engine import Engine
from rag.types import Embeddings
from tests.toys import ToyEncoder

QUERY = ToyEncoder().encode_query(["a random hiss of a picture"])[0].vector


@pytest.fixture(params=[True, False], ids=["all at once", "searched"])
def cosines(
    engine: Engine, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> PassageCosines:
    """The cosines as a small and as a large glossary has them."""
    if not request.param:
        monkeypatch.setattr(passage_cosines, "SMALL", 0)
    assert is_small(engine.index) is request.param
    return PassageCosines(engine.index, QUERY)


def cosines_of(cosines: PassageCosines, engine: Engine, entry: str) -> Embeddings:
    segment = engine.index.segment_of(entry)
    return cosines.of(segment, segment.rows_of(entry).rows)


def test_cosines_are_those_of_the_vectors_of_an_entry(
    cosines: PassageCosines, engine: Engine
) -> None:
    for entry in engine.index.entries:
        expected = engine.index.segment_of(entry).vectors_of(entry) @ QUERY
        assert cosines_of(cosines, engine, entry) == pytest.approx(expected, abs=1e-6)


def test_the_nearest_entries_are_those_of_the_best_passages(
    cosines: PassageCosines, engine: Engine
) -> None:
    best = {
        entry: float(cosines_of(cosines, engine, entry).max()) for entry in engine.index.entries
    }
    found = cosines.nearest_entries(3, frozenset())
    assert [best[entry] for entry in found] == sorted(best.values(), reverse=True)[:3]


def test_entries_that_are_left_out_leave_their_place_to_others(cosines: PassageCosines) -> None:
    first, *others = cosines.nearest_entries(4, frozenset())
    assert cosines.nearest_entries(3, {first}) == others


def test_no_more_entries_are_named_than_there_are(cosines: PassageCosines, engine: Engine) -> None:
    found = cosines.nearest_entries(100, frozenset())
    assert sorted(found) == list(engine.index.entries)
    assert np.unique(found).size == len(found)
