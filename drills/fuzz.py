"""Tries odd bytes on every reader, many of them.

    python -m drills.fuzz             (make drill)

The same properties as tests/test_fuzz.py, with more inputs; prints how many were tried.
"""

import json
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.index.generations import load_generation
from rag.search.engine import Engine
from tests.fuzz import FRONT_MATTER, asked, read_as_entry, read_as_index
from tests.toys import ToyEncoder

INPUTS = 4000
CORPUS = Path(__file__).parent.parent / "tests/corpus"
TEXT = st.text(max_size=300)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fuzz each reader."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="fuzz-")) / "index"
    opened, _ = Builder(folder, ToyEncoder()).build(read_corpus(CORPUS))
    engine, manifest = (
        Engine(opened, ToyEncoder()),
        json.loads((folder / "000001/manifest.json").read_text()),
    )
    values = st.recursive(
        st.none() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
        ),
    )
    changed = st.builds(
        lambda key, value: manifest | {key: value}, st.sampled_from(sorted(manifest)), values
    )
    fuzz("a corpus file of any bytes", st.binary(max_size=400), read_as_entry)
    fuzz(
        "any front matter",
        FRONT_MATTER.map(lambda head: f"---\n{head}\n---\nText.\n".encode()),
        read_as_entry,
    )
    fuzz(
        "a pointer", st.binary(max_size=100), lambda given: read_as_index(folder, "current", given)
    )
    whole = (values | changed).map(json.dumps).map(str.encode)
    fuzz("a manifest", whole, lambda given: read_as_index(folder, "000001/manifest.json", given))
    fuzz("a question", TEXT, lambda given: asked(engine, given))
    assert load_generation(folder).manifest == opened.manifest


def fuzz(what: str, inputs: st.SearchStrategy[Any], holds: Callable[[Any], None]) -> None:
    """Try inputs and count them."""
    tried = 0

    @settings(
        max_examples=INPUTS, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(inputs)
    def trying(value: Any) -> None:
        nonlocal tried
        tried += 1
        holds(value)

    trying()
    print(f"{what}: {tried:,} inputs, none of them crashed it", flush=True)


if __name__ == "__main__":
    main()
