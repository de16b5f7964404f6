"""What the fuzzing tests and `drills/fuzz.py` share: odd inputs, and what must hold of them."""

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

# Text of the signs that mean something in YAML, so that more of it is nearly right.
FRONT_MATTER = st.text(st.sampled_from("ab: -[]{}#&*!|>'\"%@`,?~\n\tterm")) | st.lists(
    st.builds(
        "{}: {}".format,
        st.sampled_from(["term", "aliases", "status", "tags", "x"]),
        st.text(max_size=20),
    ),
    max_size=5,
).map("\n".join)


def read_as_entry(content: bytes) -> None:
    """Hold a file of this content to be an entry or to have faults."""
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


def read_as_index(folder: Path, name: str, content: bytes) -> None:
    """Hold an index with this content in one file to be refused or to answer as before; put the file back."""
    path, pointer = folder / name, folder / "current"
    before, pointed = path.read_bytes(), pointer.read_bytes()
    path.write_bytes(content)
    if name != "current":
        pointer.write_text(f"1 {sha256_of(content)}\n")
    try:
        good = (
            Engine(load_generation(folder), ToyEncoder()).ask("what is a seed").answer is not None
        )
    except RagError as error:
        good = "rag build" in str(error)
    path.write_bytes(before)
    pointer.write_bytes(pointed)
    assert good


def asked(engine: Engine, question: str) -> None:
    """Hold a question to get a reply or to be refused with a sentence."""
    try:
        reply = engine.ask(question)
    except RagError as error:
        good = "question" in str(error)
    else:
        good = bool(reply.matches) and 0 <= reply.confidence <= 1
    assert good
