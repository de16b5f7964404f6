"""Odd inputs and the properties checked on them, for the fuzzing tests and `drills/fuzz.py`."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import strategies as st

from rag.corpus.folder import read_corpus
from rag.errors import CorpusError, RagError
from rag.index.generations import load_generation
from rag.index.segment_files import sha256_of
from rag.search.engine import Engine
from tests.toys import ToyEncoder

# Characters that have a meaning in YAML, so that more of the text is nearly right.
YAML_TEXT = st.text(st.sampled_from("ab: -[]{}#&*!|>'\"%@`,?~\n\tterm"))
FIELDS = st.builds(
    "{}: {}".format,
    st.sampled_from(["term", "aliases", "status", "tags", "x"]),
    st.text(max_size=20),
)
FRONT_MATTER = YAML_TEXT | st.lists(FIELDS, max_size=5).map("\n".join)


def check_entry_file(content: bytes) -> None:
    """Check that a file of this content is an entry or has faults."""
    folder = Path(tempfile.mkdtemp())
    (folder / "some.md").write_bytes(content)
    try:
        [entry] = read_corpus(folder)
    except CorpusError as error:
        good = bool(error.faults)
    else:
        good = bool(entry.term and entry.definition)
    shutil.rmtree(folder)
    assert good


def check_index_file(folder: Path, name: str, content: bytes) -> None:
    """Check that an index with this content in one file is refused or answers as before.

    The file is put back. A digest of the content goes into the pointer, so that it is read.
    """
    path, pointer = folder / name, folder / "current"
    file_before, pointer_before = path.read_bytes(), pointer.read_bytes()
    path.write_bytes(content)
    if name != "current":
        pointer.write_text(f"1 {sha256_of(content)}\n")
    try:
        engine = Engine(load_generation(folder), ToyEncoder())
        good = engine.ask("what is a seed").answer is not None
    except RagError as error:
        good = "rag build" in str(error)
    path.write_bytes(file_before)
    pointer.write_bytes(pointer_before)
    assert good


def check_question(engine: Engine, question: str) -> None:
    """Check that a question gets a reply, or an error that mentions the question."""
    try:
        reply = engine.ask(question)
    except RagError as error:
        good = "question" in str(error)
    else:
        good = bool(reply.matches) and 0 <= reply.confidence <= 1
    assert good
