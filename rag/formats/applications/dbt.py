"""Reads the documentation of dbt projects: `docs` blocks in Markdown, and descriptions in YAML."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rag.errors import CorpusError
from rag.formats.decoding import read_beginning, read_text
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_terms_account
from rag.formats.folders import files_at
from rag.formats.yaml_values import LinedMapping, load_yaml

MARKDOWN, YAML = (".md",), (".yml", ".yaml")
BLOCK = re.compile(
    r"\{%-?\s*docs\s+([\w.-]+)\s*-?%\}(.*?)(?:\{%-?\s*enddocs\s*-?%\}|\Z)", re.DOTALL
)
# The keys at the top of a file of properties that hold lists of things with descriptions.
KINDS = ("models", "sources", "seeds", "snapshots", "metrics", "exposures", "macros", "analyses")
INNER = ("tables", "columns", "dimensions", "measures", "entities")
TOP_KEY = re.compile(rf"^(?:{'|'.join((*KINDS, 'semantic_models'))})\s*:", re.MULTILINE)
DESCRIPTION = re.compile(r"^\s+(?:- )?description\s*:", re.MULTILINE)
REFERENCE = re.compile(
    r"\{\{\s*doc\(\s*['\"](?:[\w-]+['\"]\s*,\s*['\"])?([\w.-]+)['\"]\s*\)\s*\}\}"
)
# Blocks about the project as a whole, such as `__overview__`.
ABOUT = re.compile(r"__\w+__")
DEEPEST = 6


class Dbt:
    """A file or folder of a dbt project."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file holds `docs` blocks, or properties with descriptions."""
        suffix = path.suffix.lower()
        if suffix in MARKDOWN:
            return bool(BLOCK.search(read_beginning(path)))
        if suffix not in YAML:
            return False
        beginning = read_beginning(path)
        return bool(TOP_KEY.search(beginning) and DESCRIPTION.search(beginning))

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the blocks of a file or folder, and whatever has a description of its own."""
        passed_over: Counter[str] = Counter()
        yield from with_terms_account(self._read_files(path, passed_over), passed_over)

    def _read_files(self, path: Path, passed_over: Counter[str]) -> Iterator[DraftOrNote]:
        files = [path] if path.is_file() else self._files(path)
        blocks: dict[str, Draft] = {}
        for file in files:
            if file.suffix.lower() in MARKDOWN:
                text, notes = read_text(file)
                yield from notes
                for block in _blocks(file, text):
                    blocks[block.id] = block
                    if ABOUT.fullmatch(block.id):
                        passed_over["block about the project"] += 1
                    else:
                        yield block
        for file in files:
            if file.suffix.lower() in YAML:
                try:
                    properties = load_yaml(file)
                except CorpusError as error:
                    yield from error.faults
                    passed_over["file that is broken"] += 1
                    continue
                yield from _described(file, properties, blocks, passed_over)

    def _files(self, folder: Path) -> list[Path]:
        """Return the files of a folder that are recognised."""
        return list(filter(self.recognises, files_at(folder)))


def _blocks(file: Path, text: str) -> Iterator[Draft]:
    """Yield the draft of each `docs` block of a file."""
    line, counted = 1, 0
    for match in BLOCK.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        yield Draft(
            term=_words(match[1]),
            definition=match[2].strip(),
            file=str(file),
            line=line,
            id=match[1],
            aliases=(match[1],),
        )


def _described(
    file: Path, properties: Any, blocks: Mapping[str, Draft], passed_over: Counter[str]
) -> Iterator[Draft]:
    """Yield the things of a file of properties, each with its kind as a tag."""
    if not isinstance(properties, LinedMapping):
        return
    for kind in (*KINDS, "semantic_models"):
        for thing, kind_inside in _things(properties.get(kind), kind, 0):
            draft = _thing_draft(file, thing, kind_inside, blocks)
            if draft:
                yield draft
            else:
                passed_over["thing without a description of its own"] += 1


def _things(things: Any, kind: str, depth: int) -> Iterator[tuple[LinedMapping, str]]:
    """Yield the things of a list and those inside them, each with its kind."""
    if not isinstance(things, list) or depth > DEEPEST:
        return
    for thing in things:
        if isinstance(thing, LinedMapping):
            yield thing, kind
            for inner in INNER:
                yield from _things(thing.get(inner), inner, depth + 1)


def _thing_draft(
    file: Path, thing: LinedMapping, kind: str, blocks: Mapping[str, Draft]
) -> Draft | None:
    """Return the draft of a thing; None if it says no more than a `docs` block."""
    name, description = str(thing.get("name") or ""), str(thing.get("description") or "")
    reference = REFERENCE.fullmatch(description.strip())
    is_block = reference is not None and reference[1] in blocks
    if not name or not description.strip() or is_block:
        return None
    return Draft(
        term=_words(name),
        definition=_with_blocks(description, blocks).strip(),
        file=str(file),
        line=thing.line,
        aliases=(name, str(thing.get("label") or "")),
        tags=(kind,),
    )


def _with_blocks(description: str, blocks: Mapping[str, Draft]) -> str:
    """Return a description with the texts of the blocks that it names."""

    def text(match: re.Match[str]) -> str:
        block = blocks.get(match[1])
        return block.definition if block else match[0]

    return REFERENCE.sub(text, description)


def _words(name: str) -> str:
    """Return a name as words: `customer_id` -> `customer id`."""
    return " ".join(name.replace("_", " ").split()) or name
