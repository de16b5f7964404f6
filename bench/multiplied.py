"""Makes a larger index of the entries of another, over and over, their vectors with noise.

    python -m bench.multiplied INDEX FOLDER PASSAGES

Embedding millions of passages would take days here; what is multiplied is searched, read and edited like what is real.
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

# The cosine of a passage with its copy is about 0.93.
NOISE = 0.02


def multiply(base: Path, folder: Path, passages: int, corpus: Path | None = None) -> None:
    """Write an index of at least so many passages, and a corpus that says the same if that is wanted."""
    opened = load_generation(base)
    with write_lock(folder) as number, new_generation(folder, number) as target:
        writer, written = SegmentWriter(target, target.name), 0
        for block in copies(opened.index):
            writer.add(block)
            if corpus:
                write(corpus, block.entry)
            written += len(block.passages)
            if written >= passages:
                break
        index = GlossaryIndex(
            [writer.finished(opened.index.background.background)], {}, opened.index.background
        )
        now = datetime.now(UTC).isoformat(timespec="seconds")
        publish(
            target,
            GenerationContent(index, {}, opened.manifest.encoder, load_compiled(base)),
            now,
        )


def copies(index: GlossaryIndex) -> Iterator[IndexedEntry]:
    """Yield the entries of an index over and over, in the order of their new ids."""
    noise = np.random.default_rng(0)
    for number in count():
        for name in index.entries:
            block = index.indexed_entry(name)
            entry = renamed(block.entry, number)
            passages = tuple(replace(each, entry=entry.id) for each in block.passages)
            shaken = block.vectors + NOISE * noise.standard_normal(
                block.vectors.shape, dtype=np.float32
            )
            yield IndexedEntry(
                entry, passages, unit_vectors(shaken) if number else block.vectors, block.tokens
            )


def renamed(entry: Entry, number: int) -> Entry:
    """Return an entry under another id, and another name but for the first copy."""
    copy = replace(entry, id=f"{number:03d}-{entry.id}", see_also=())
    if not number:
        return copy
    return replace(
        copy,
        term=f"{entry.term} {number}",
        aliases=tuple(f"{each} {number}" for each in entry.aliases),
    )


def write(corpus: Path, entry: Entry) -> None:
    """Write the file of an entry."""
    path = file_of(corpus, entry.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(entry_text(entry), encoding="utf-8")


def file_of(corpus: Path, entry: str) -> Path:
    """Return where the file of an entry lies: there are not too many in a folder."""
    return corpus / entry[:6] / f"{entry}.md"


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the larger index."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path, help="folder of the index that is multiplied")
    parser.add_argument("folder", type=Path, help="where the larger index goes")
    parser.add_argument("passages", type=int, help="how many passages it has at least")
    chosen = parser.parse_args(arguments)
    multiply(chosen.index, chosen.folder, chosen.passages)


if __name__ == "__main__":
    main()
