"""Two glossaries that share a name and a server, by the toy encoder."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.glossaries.app import GlossariesApp
from rag.glossaries.declared import DeclaredGlossary, declared_glossaries
from rag.glossaries.hosting import HostedGlossary
from rag.http.rate_limit import RateLimit, parse_rate
from rag.settings import Settings
from tests.toys import ToyEncoder

ENTRIES = {
    "team": {
        "pod": ("Pod", "A pod is a small group of people who build one part of the product."),
        "sprint": ("Sprint", "A sprint is two weeks of work with a goal."),
    },
    "k8s": {
        "pod": ("Pod", "A pod is the smallest thing that a cluster runs: containers on a node."),
        "node": ("Node", "A node is a machine of the cluster."),
    },
}
Serving = Callable[..., AbstractContextManager[TestClient]]


def write_corpus(folder: Path, entries: dict[str, tuple[str, str]]) -> None:
    folder.mkdir(parents=True)
    for name, (term, definition) in entries.items():
        (folder / f"{name}.md").write_text(f"---\nterm: {term}\n---\n{definition}\n")


def toy_build(settings: Settings) -> None:
    """Build the index of a glossary by the toy encoder. Raises CorpusError."""
    Builder(settings.index, ToyEncoder()).build(read_corpus(settings.corpus))


@pytest.fixture
def several(tmp_path: Path) -> Settings:
    """The settings of a server of the two glossaries, whose indexes are built."""
    for name, entries in ENTRIES.items():
        write_corpus(tmp_path / name, entries)
    settings = Settings(
        glossary=tuple(f"{name}={tmp_path / name}" for name in ENTRIES),
        index=tmp_path / "index",
        keys=tmp_path / "keys.json",
        title="All words",
    )
    for declared in declared_glossaries(settings):
        toy_build(declared.settings)
    return settings


def hosted(declared: DeclaredGlossary, rate: RateLimit | None = None) -> HostedGlossary:
    """Return a glossary with the toy encoder, opened."""
    glossary = HostedGlossary(declared, lambda *_: ToyEncoder(), rate)
    glossary.open()
    return glossary


@contextmanager
def serving(settings: Settings, **more: Any) -> Iterator[TestClient]:
    """Serve the glossaries of settings; wait until each that can be asked is ready."""
    rate = parse_rate(settings.rate)
    glossaries = [hosted(declared, rate) for declared in declared_glossaries(settings)]
    for glossary in glossaries:
        glossary.warm()
    with TestClient(GlossariesApp(glossaries, settings, rate), **more) as client:
        yield client


@pytest.fixture
def client(several: Settings) -> Iterator[TestClient]:
    with serving(replace(several, questions=str(several.index / "asked.db"))) as client:
        yield client
