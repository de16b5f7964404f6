"""A cluster embeds what one machine would, and what it has done is not done again."""

import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import ray

from rag.build.builder import Builder, build_index
from rag.build.embedding import passage_key
from rag.build.ray_cluster import HERE, Cluster, embed_ahead
from rag.corpus.folder import read_corpus
from rag.encoders.model_files import DEFAULT_MODEL
from rag.encoders.open import open_encoder
from rag.entries.passages import split_into_passages
from rag.index.embedding_cache import EmbeddingCache
from rag.index.generations import load_compiled, load_generation
from rag.settings import Settings
from tests.conftest import ROOT

# Ray warns of what it does itself.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    """A cluster of two workers on this machine."""
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    yield
    ray.shutdown()


def test_an_index_made_by_a_cluster_is_that_of_one_machine(
    tmp_path: Path, shipped_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.build.builder.CACHED_FROM", 100)
    built = build_index(Settings(corpus=ROOT / "corpus", index=tmp_path / "index", ray=HERE))
    [one], [other] = (
        load_generation(folder).index.segments for folder in (tmp_path / "index", shipped_index)
    )
    assert built.embedded == len(
        {
            passage_key(each)
            for entry in read_corpus(ROOT / "corpus")
            for each in split_into_passages([entry])
        }
    )
    assert np.array_equal(one.vectors, other.vectors)
    for entry in other.store.ids():
        # Rounded to whole numbers of what as many threads as there are have summed up.
        assert (
            np.abs(one.tokens_of(entry).rows.astype(int) - other.tokens_of(entry).rows).max() <= 1
        )
    assert not (tmp_path / "index/embedded.sqlite").exists()


def test_what_was_embedded_before_a_kill_is_not_embedded_again(
    tmp_path: Path, shipped_index: Path
) -> None:
    compiled = load_compiled(shipped_index)
    encoder = open_encoder(DEFAULT_MODEL, "cpu", compiled)
    basis = load_generation(shipped_index).index.background.basis
    workers = Cluster(HERE, DEFAULT_MODEL, "cpu", compiled)
    entries = read_corpus(ROOT / "corpus")[:20]
    first = embed_ahead(workers, entries[:12], EmbeddingCache(tmp_path, encoder.card), basis)
    rest = embed_ahead(workers, entries, EmbeddingCache(tmp_path, encoder.card), basis)
    assert first > rest > 0
    assert embed_ahead(workers, entries, EmbeddingCache(tmp_path, encoder.card), basis) == 0
    Builder(tmp_path / "index", encoder).build(entries)
