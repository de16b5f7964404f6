"""Tries odd bytes on every reader, many of them.

    python -m drills.fuzz             (make drill)

The same properties as tests/test_fuzz.py, with more inputs; prints how many were tried.
"""

import json
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.index.generations import load_generation
from rag.search.engine import Engine
from tests.fuzz import (
    FRONT_MATTER,
    GLOSSARY_PIECES,
    check_entry_file,
    check_glossary_file,
    check_index_file,
    check_question,
    texts_of,
)
from tests.toys import ToyEncoder

INPUTS = 4000
CORPUS = Path(__file__).parent.parent / "tests/corpus"
MANIFEST = "000001/manifest.json"
# Any value of JSON.
VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fuzz each reader."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="fuzz-")) / "index"
    opened, _ = Builder(folder, ToyEncoder()).build(read_corpus(CORPUS))
    engine = Engine(opened, ToyEncoder())
    manifest = json.loads((folder / MANIFEST).read_text())
    headed = FRONT_MATTER.map(lambda head: f"---\n{head}\n---\nText.\n".encode())
    manifests = (VALUES | changed(manifest)).map(json.dumps).map(str.encode)
    fuzz("a corpus file of any bytes", st.binary(max_size=400), check_entry_file)
    fuzz("any front matter", headed, check_entry_file)
    fuzz("a pointer", st.binary(max_size=100), partial(check_index_file, folder, "current"))
    fuzz("a manifest", manifests, partial(check_index_file, folder, MANIFEST))
    fuzz("a question", st.text(max_size=300), partial(check_question, engine))
    assert load_generation(folder).manifest == opened.manifest
    for name, (file, pieces) in GLOSSARY_PIECES.items():
        contents = texts_of(pieces).map(lambda text: text.encode(errors="replace"))
        fuzz(f"a glossary in {name}", contents, partial(check_glossary_file, name, file))


def changed(manifest: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return manifests with another value for one key."""
    keys = st.sampled_from(sorted(manifest))
    return st.builds(lambda key, value: manifest | {key: value}, keys, VALUES)


def fuzz(name: str, inputs: st.SearchStrategy[Any], check: Callable[[Any], None]) -> None:
    """Check a property on many inputs, and print how many."""
    tried = 0

    @settings(
        max_examples=INPUTS, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(inputs)
    def try_input(value: Any) -> None:
        nonlocal tried
        tried += 1
        check(value)

    try_input()
    print(f"{name}: {tried:,} inputs, none of them crashed it", flush=True)


if __name__ == "__main__":
    main()
