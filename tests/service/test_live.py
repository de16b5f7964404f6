"""A running service follows its corpus, its index folder and its editors."""

import gc
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.build.builder import Builder
from rag.corpus.folder import Corpus, read_corpus
from rag.errors import CorpusError
from rag.formats.overlay import overlay_path
from rag.index.publish import roll_back
from rag.search.engine import Engine
from rag.service.live import LiveEngine
from rag.settings import Settings
from rag.types import Entry
from tests.api.conftest import eventually, rebuilt, serving
from tests.toys import ToyEncoder

OPEN_FILES = Path("/proc/self/fd")
NEW = {
    "term": "Tiled VAE",
    "definition": "Tiled VAE decodes a picture piece by piece.",
    "questions": ["saves memory"],
}


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with serving(settings) as client:
        yield client


@pytest.fixture
def watching(settings: Settings) -> Iterator[TestClient]:
    with serving(replace(settings, watch=True)) as client:
        # The watcher tells nobody when it has begun to look.
        time.sleep(0.3)
        yield client


def ask(client: TestClient, question: str) -> Any:
    return client.get("/v1/ask", params={"q": question}).json()


def test_a_saved_file_is_asked_for_without_a_restart(watching: TestClient, corpus: Path) -> None:
    (corpus / "tiled.md").write_text(
        "---\nterm: Tiled VAE\n---\nTiled VAE decodes a picture piece by piece.\n"
    )
    eventually(lambda: bool(ask(watching, "what is tiled vae")["answer"]))
    reply = ask(watching, "what is tiled vae")
    assert (reply["answer"]["citations"], reply["index"]["generation"]) == (["tiled"], 2)
    (corpus / "tiled.md").unlink()
    eventually(lambda: watching.get("/v1/terms/tiled").status_code == 404)


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="only Linux tells")
def test_generations_that_are_gone_leave_no_files_open(client: TestClient) -> None:
    gc.collect()
    gc.disable()
    try:
        counts = []
        for number in range(12):
            client.put("/v1/terms/tiled", json={**NEW, "definition": f"Number {number}."})
            assert ask(client, "what is tiled vae")["answer"]
            counts.append(len([*OPEN_FILES.iterdir()]))
    finally:
        gc.enable()
    assert counts[-1] <= counts[2]


def test_a_hand_edit_of_the_overlay_counts_without_a_restart(
    settings: Settings, tmp_path: Path
) -> None:
    table = tmp_path / "table" / "words.jsonl"
    table.parent.mkdir()
    row = {"id": "seed", "term": "Seed", "definition": "A seed fixes the noise."}
    table.write_text(json.dumps(row))
    of_table = replace(settings, corpus=table, watch=True)
    with serving(of_table) as client:
        # As in `watching`.
        time.sleep(0.3)
        overlay_path(of_table).write_text('{"id": "seed", "questions": ["wombats again"]}\n')
        eventually(lambda: client.get("/v1/terms/seed").json()["questions"] == ["wombats again"])


def test_watching_a_folder_that_is_not_there_is_refused(settings: Settings, tmp_path: Path) -> None:
    nowhere = replace(settings, watch=True, corpus=tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="--corpus"), serving(nowhere):
        pass


def test_a_folder_that_is_moved_away_takes_its_entries_along(
    watching: TestClient, corpus: Path, tmp_path: Path
) -> None:
    (corpus / "more").mkdir()
    (corpus / "more/tiled.md").write_text(
        "---\nterm: Tiled VAE\n---\nTiled VAE decodes a picture piece by piece.\n"
    )
    eventually(lambda: watching.get("/v1/terms/tiled").status_code == 200)
    (corpus / "more").rename(tmp_path / "away")
    eventually(lambda: watching.get("/v1/terms/tiled").status_code == 404)
    (tmp_path / "away").rename(corpus / "back")
    eventually(lambda: watching.get("/v1/terms/tiled").status_code == 200)


def test_a_faulty_corpus_is_told_and_the_old_index_goes_on(
    watching: TestClient, corpus: Path
) -> None:
    good = (corpus / "vae.md").read_text()
    (corpus / "vae.md").write_text("broken")
    eventually(lambda: "corpus" in watching.get("/readyz").json()["faults"])
    ready = watching.get("/readyz")
    assert (ready.status_code, ready.json()["generation"]) == (200, 1)
    assert "vae.md:1: no front matter" in ready.json()["faults"]["corpus"]
    assert ask(watching, "what is a vae")["answer"]["citations"] == ["vae"]
    (corpus / "vae.md").write_text(good)
    eventually(lambda: watching.get("/readyz").json()["faults"] == {})


def test_what_changed_while_a_file_was_broken_is_served_once_it_is_mended(
    engine: Engine, settings: Settings, corpus: Path
) -> None:
    live = LiveEngine(engine, settings)
    change(live, corpus / "vae.md")
    good = (corpus / "vae.md").read_text()
    (corpus / "vae.md").write_text("broken")
    change(live, corpus / "vae.md")
    (corpus / "new.md").write_text("---\nterm: New one\n---\nIt is new.\n")
    (corpus / "seed.md").write_text("---\nterm: Seed\n---\nIt was edited.\n")
    (corpus / "lora.md").unlink()
    change(live, corpus / "new.md", corpus / "seed.md", corpus / "lora.md")
    (corpus / "vae.md").write_text(good)
    change(live, corpus / "vae.md")
    assert live.faults == {}
    entries = live.engine.index.entries
    assert ("new" in entries, "lora" in entries) == (True, False)
    assert entries["seed"].definition == "It was edited."
    live.stop()


def test_a_file_that_goes_while_it_is_indexed_is_taken_as_gone(
    engine: Engine, settings: Settings, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveEngine(engine, settings)
    change(live)
    for name in ("seed", "vae"):
        (corpus / f"{name}.md").write_text(f"---\nterm: {name}\n---\nIt was edited.\n")
    read = Corpus.entry

    def read_while_a_file_goes(self: Corpus, name: str) -> Entry:
        (corpus / "vae.md").unlink(missing_ok=True)
        return read(self, name)

    monkeypatch.setattr(Corpus, "entry", read_while_a_file_goes)
    change(live, corpus / "seed.md", corpus / "vae.md")
    assert live.faults == {}
    entries = live.engine.index.entries
    assert (entries["seed"].definition, "vae" in entries) == ("It was edited.", False)
    live.stop()


def change(live: LiveEngine, *paths: Path) -> None:
    """Tell a live engine of changed files, and wait until it has tried to take them in."""
    task = live.rebuild(paths)
    eventually(lambda: live.tasks.get(task.id).has_ended)


def test_a_generation_that_cannot_be_opened_at_once_is_tried_again(
    client: TestClient, corpus: Path, settings: Settings
) -> None:
    (corpus / "vae.md").unlink()
    Builder(settings.index, ToyEncoder()).build(read_corpus(corpus))
    # As while an index is copied: the pointer is there before the generation it names.
    (settings.index / "000002").rename(settings.index / "000009")
    eventually(lambda: "index" in client.get("/readyz").json()["faults"])
    (settings.index / "000009").rename(settings.index / "000002")
    eventually(lambda: client.get("/v1/terms/vae").status_code == 404)
    eventually(lambda: client.get("/readyz").json()["faults"] == {})


def test_a_generation_that_another_process_built_is_followed(
    client: TestClient, corpus: Path, settings: Settings
) -> None:
    (corpus / "vae.md").unlink()
    Builder(settings.index, ToyEncoder()).build(read_corpus(corpus))
    eventually(lambda: client.get("/v1/terms/vae").status_code == 404)
    roll_back(settings.index)
    eventually(lambda: client.get("/v1/terms/vae").status_code == 200)
    assert ask(client, "vae")["index"]["generation"] == 1


def test_an_index_that_breaks_while_it_serves_goes_on_from_memory(
    client: TestClient, settings: Settings
) -> None:
    (settings.index / "current").write_text("77 0")
    eventually(lambda: "index" in client.get("/readyz").json()["faults"])
    assert ask(client, "what is a vae")["answer"]["citations"] == ["vae"]


def test_no_reply_outlives_its_generation(client: TestClient, corpus: Path) -> None:
    before = ask(client, "what is a vae")
    text = (corpus / "vae.md").read_text()
    (corpus / "vae.md").write_text(text.replace("washed out grey colours", "pale pictures"))
    rebuilt(client)
    assert (before["index"]["generation"], ask(client, "what is a vae")["index"]["generation"]) == (
        1,
        2,
    )


def test_rebuilding_under_load_fails_no_request_and_mixes_no_generations(
    client: TestClient, corpus: Path
) -> None:
    stop = threading.Event()
    seen: set[tuple[int, int, str]] = set()

    def asking(lane: int) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            reply = client.get(
                "/v1/ask", params={"q": f"what is a vae{' ' * (number % 99)}", "limit": lane + 1}
            )
            match = reply.json()["matches"][0]
            seen.add((reply.status_code, reply.json()["index"]["generation"], match["definition"]))

    crowd = [threading.Thread(target=asking, args=(lane,)) for lane in range(4)]
    for each in crowd:
        each.start()
    for number in range(10):
        (corpus / "vae.md").write_text(f"---\nterm: VAE\n---\nState {number}.\n")
        rebuilt(client)
    stop.set()
    for each in crowd:
        each.join()
    assert {status for status, _, _ in seen} == {200}
    generations = {generation: text for _, generation, text in seen}
    assert len(generations) == len(seen) > 5
    assert generations[max(generations)] == "State 9."
