"""Makes a larger index of the entries of another, over and over, their vectors with noise.

    python -m bench.multiplied INDEX FOLDER PASSAGES

Embedding millions of passages would take days here; the copies are searched, read and edited as
other entries are.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import numpy as np

from rag.corpus.rewrite import entry_text
from rag.index.generations import load_compiled, load_generation
from rag.index.glossary_index import GlossaryIndex
from rag.index.publish import GenerationContent, new_generation, publish, write_lock
from rag.index.segment import IndexedEntry
from rag.index.segment_files import SegmentWriter
from rag.types import Entry, unit_vectors

# The standard deviation of the noise in each dimension; the cosine of a passage with its copy is
# about 0.93.
NOISE = 0.02


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the larger index."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path, help="folder of the index that is multiplied")
    parser.add_argument("folder", type=Path, help="where the larger index goes")
    parser.add_argument("passages", type=int, help="how many passages it has at least")
    options = parser.parse_args(arguments)
    multiply(options.index, options.folder, options.passages)


def multiply(base: Path, folder: Path, passages: int, corpus: Path | None = None) -> None:
    """Write an index of at least so many passages, and its corpus if a folder for it is given."""
    opened = load_generation(base)
    background = opened.index.background
    with write_lock(folder) as number, new_generation(folder, number) as target:
        writer = SegmentWriter(target, target.name)
        written = 0
        for indexed in copies(opened.index):
            writer.add(indexed)
            if corpus:
                write(corpus, indexed.entry)
            written += len(indexed.passages)
            if written >= passages:
                break
        index = GlossaryIndex([writer.finished(background.background)], {}, background)
        manifest = opened.manifest
        content = GenerationContent(index, {}, manifest.encoder, load_compiled(base))
        now = datetime.now(UTC).isoformat(timespec="seconds")
        publish(target, content, now)


def copies(index: GlossaryIndex) -> Iterator[IndexedEntry]:
    """Yield the entries of an index over and over, in the order of their new ids."""
    random = np.random.default_rng(0)
    for number in count():
        for name in index.entries:
            original = index.indexed_entry(name)
            entry = renamed(original.entry, number)
            passages = tuple(replace(each, entry=entry.id) for each in original.passages)
            vectors = original.vectors
            noise = random.standard_normal(vectors.shape, dtype=np.float32)
            if number:
                vectors = unit_vectors(vectors + NOISE * noise)
            tokens, sentences = original.tokens, original.sentences
            yield IndexedEntry(entry, passages, vectors, tokens, sentences)


def renamed(entry: Entry, number: int) -> Entry:
    """Return an entry under another id, and another name but for the first copy."""
    copy = replace(entry, id=f"{number:03d}-{entry.id}", see_also=())
    if not number:
        return copy
    aliases = tuple(f"{alias} {number}" for alias in entry.aliases)
    return replace(copy, term=f"{entry.term} {number}", aliases=aliases)


def write(corpus: Path, entry: Entry) -> None:
    """Write the file of an entry."""
    path = file_of(corpus, entry.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(entry_text(entry), encoding="utf-8")


def file_of(corpus: Path, entry: str) -> Path:
    """Return the path of an entry's file, in a folder by the first six letters of its id.

    So no folder has too many files.
    """
    return corpus / entry[:6] / f"{entry}.md"


if __name__ == "__main__":
    main()
