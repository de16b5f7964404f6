"""`rag.Glossary`: opened from an index, built from a glossary in any format, and its errors."""

import gc
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import rag
from rag import Entry, Glossary, RagError, Reply
from rag.errors import BadQuestion, CorpusError, IndexMissing, IndexUnusable, UnknownTerm
from rag.search.engine import Engine
from tests.toys import ToyEncoder

PUBLIC = ["AsyncClient", "Client", "Entry", "Glossary", "RagError", "Reply", "__version__"]


@pytest.fixture
def glossary(engine: Engine) -> Glossary:
    return Glossary(engine)


@pytest.fixture
def toy_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build and open every index by the toy encoder."""

    def open_toy(*_: object) -> ToyEncoder:
        return ToyEncoder()

    monkeypatch.setattr("rag.build.builder.open_encoder", open_toy)
    monkeypatch.setattr("rag.build.builder.compiled_files", lambda *_: {})
    monkeypatch.setattr("rag.search.engine.open_encoder", open_toy)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where temporary folders are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_the_public_names_are_these_and_each_can_be_imported() -> None:
    assert sorted(rag.__all__) == PUBLIC
    for name in rag.__all__:
        assert getattr(rag, name) is not None
    assert [rag.Entry.__name__, rag.RagError.__name__] == ["Entry", "RagError"]


def test_a_name_that_is_not_public_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="module 'rag' has no attribute 'Engine'"):
        _ = rag.Engine


def test_errors_and_records_are_imported_without_an_index() -> None:
    heavy = {"faiss", "onnxruntime", "torch", "fastapi", "sqlite3"}
    script = f"import sys; from rag import RagError; print(sorted(sys.modules.keys() & {heavy}))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_question_gets_a_reply_and_a_bad_one_an_error(glossary: Glossary) -> None:
    reply = glossary.ask("what is a seed")
    assert isinstance(reply, Reply)
    assert reply.answer
    assert reply.answer.citations == ("seed",)
    with pytest.raises(BadQuestion, match="empty"):
        glossary.ask("  ")


def test_an_explained_reply_has_the_same_matches_with_reasons(glossary: Glossary) -> None:
    explained = glossary.explain("what is a samplr", limit=2)
    plain = glossary.ask("what is a samplr", limit=2)
    assert [match.id for match in explained.matches] == [match.id for match in plain.matches]
    assert all(match.reason.words for match in explained.matches)


def test_an_entry_is_shown_by_any_of_its_names(glossary: Glossary) -> None:
    entry = glossary.show("RNG seed")
    assert isinstance(entry, Entry)
    assert glossary.show("seed") == glossary.show("SEED") == entry
    with pytest.raises(UnknownTerm, match="No entry has the id"):
        glossary.show("nothing of the kind")


def test_terms_are_listed_by_term_and_filtered(glossary: Glossary) -> None:
    terms = [line.term for line in glossary.terms()]
    assert terms == sorted(terms, key=str.casefold)
    assert [line.id for line in glossary.terms(prefix="s")] == ["sampler", "seed"]
    assert [line.id for line in glossary.terms(status="deprecated")] == ["mercury-metal"]


def test_names_are_completed_and_mentions_are_found(glossary: Glossary) -> None:
    assert glossary.suggest("ran", limit=1) == [("random seed", "seed")]
    spans = glossary.annotate("Pick a seed.").spans
    assert [(span.text, span.entries[0]) for span in spans] == [("seed", "seed")]


def test_similar_entries_leave_the_entry_itself_out(glossary: Glossary) -> None:
    assert "seed" not in [match.id for match in glossary.similar("seed", limit=50)]
    assert glossary.similar_to_text("a planet near the sun")[0].id == "mercury-planet"


def test_the_path_of_an_index_opens_it(folder: Path, temporary: Path) -> None:
    glossary = Glossary(str(folder))
    assert glossary.show("seed") == Glossary(folder).show("seed")
    assert glossary.similar("seed")
    assert list(temporary.iterdir()) == []


@pytest.mark.usefixtures("toy_model")
def test_a_folder_of_entries_is_read_into_an_index_that_goes_with_the_glossary(
    corpus: Path, temporary: Path
) -> None:
    glossary = Glossary(corpus)
    reply = glossary.ask("what is a seed")
    assert reply.answer
    assert reply.answer.citations == ("seed",)
    assert len(list(temporary.iterdir())) == 1
    del glossary
    gc.collect()
    assert list(temporary.iterdir()) == []


@pytest.mark.usefixtures("toy_model")
def test_the_path_of_a_file_in_another_format_is_read(tmp_path: Path) -> None:
    table = tmp_path / "terms.csv"
    table.write_text("term,definition\nSeed,A seed is a number.\nLoRA,LoRA is a method.\n")
    glossary = Glossary(table)
    assert [line.term for line in glossary.terms()] == ["LoRA", "Seed"]
    assert glossary.show("seed").definition == "A seed is a number."


@pytest.mark.usefixtures("toy_model")
def test_settings_say_how_a_glossary_is_read(tmp_path: Path) -> None:
    table = tmp_path / "terms.csv"
    table.write_text("Wort,Sinn\nSeed,A seed is a number.\n")
    glossary = Glossary(table, map="term=Wort,definition=Sinn")
    assert [line.term for line in glossary.terms()] == ["Seed"]


@pytest.mark.usefixtures("toy_model")
def test_a_glossary_that_is_built_keeps_its_index(corpus: Path, tmp_path: Path) -> None:
    built = Glossary.build(corpus, tmp_path / "kept")
    (corpus / "vae.md").unlink()
    reopened = Glossary(tmp_path / "kept")
    assert [line.id for line in reopened.terms()] == [line.id for line in built.terms()]
    assert len(Glossary.build(corpus, tmp_path / "kept").terms()) == len(built.terms()) - 1


def test_a_missing_path_is_an_error_that_names_the_choices(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=r"nothing at .*nowhere; name an index folder, or a"):
        Glossary(tmp_path / "nowhere")


def test_a_file_or_folder_of_no_known_format_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    for path in (tmp_path, tmp_path / "picture.png"):
        with pytest.raises(CorpusError, match="a picture: recognise its text"):
            Glossary(path)


def test_a_damaged_index_is_an_error_and_not_read_as_a_glossary(folder: Path) -> None:
    (folder / "current").write_text("77 0")
    with pytest.raises(IndexUnusable, match="not there"):
        Glossary(folder)


def test_opening_a_glossary_as_an_index_says_that_it_is_none(corpus: Path) -> None:
    with pytest.raises(RagError, match="holds other things than an index"):
        Glossary.open(corpus)
