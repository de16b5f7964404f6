"""Read a WordNet database, a folder with data.noun, index.noun and so on: a draft for each synset.

A synset is a set of synonyms, one line of a data file:
`offset file part count [word number]... count [pointer offset part places]... | gloss`.
A line of an index is `lemma part senses count [pointer]... senses tagged [offset]...`.
Counts of words are hexadecimal. The format is described in WordNet's manual page wndb(5).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from rag.entries.surface_forms import slug
from rag.errors import CorpusError, Fault
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_terms_account
from rag.formats.folders import is_file_in

# The parts of speech by the suffix of their files, and their names.
FILES = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
PARTS = {"n": "noun", "v": "verb", "a": "adjective", "s": "adjective", "r": "adverb"}
# The names of the files that lexicographers work in; a synset states the number of its own.
LEXICOGRAPHERS = """
    adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body
    noun.cognition noun.communication noun.event noun.feeling noun.food noun.group noun.location
    noun.motive noun.object noun.person noun.phenomenon noun.plant noun.possession noun.process
    noun.quantity noun.relation noun.shape noun.state noun.substance noun.time verb.body
    verb.change verb.cognition verb.communication verb.competition verb.consumption verb.contact
    verb.creation verb.emotion verb.motion verb.perception verb.possession verb.social
    verb.stative verb.weather adj.ppl
""".split()
FILE_NAME = re.compile(r"(?:data|index)\.(?:noun|verb|adj|adv)")
# The lines of the licence at the top of a file begin so.
LICENCE = b"  "
SYNSET = re.compile(r"(\d{8,10}) (\d\d) ([nvasr]) ([0-9a-f]{2}) (\S.*?) \| *(\S.*)")
LEMMA = re.compile(r"\S+ [nvar] \d+ \d.* \d{8,10}")
# Where an adjective may stand, as in `damp(p)`.
POSITION = re.compile(r"\((?:a|p|ip)\)$")
# Outside quotes, a semicolon ends a definition or an example.
GLOSS_PART = re.compile(r'(?:[^";]|"[^"]*"?)+')
# The pointers to synsets that a draft sees, the nearest first: to what is above it, opposed or
# similar to it, and to the adjective that an adverb is made of.
SEE_ALSO_POINTERS = ("@", "@i", "!", "&", "\\")
MAX_SEE_ALSO = 8
# How many bytes of a file are looked at to recognise it.
SAMPLE = 4096
MAX_BYTES, MAX_LINE = 500_000_000, 100_000

# A part of speech and an offset name a synset.
Place: TypeAlias = tuple[str, str]
Pointers: TypeAlias = tuple[tuple[str, Place], ...]


@dataclass(frozen=True)
class Synset:
    """One line of a data file: words of the same meaning, their gloss, and pointers to others."""

    place: Place
    part: str
    file: str
    words: tuple[str, ...]
    pointers: Pointers
    gloss: str


class WordNetDatabase:
    """A WordNet database."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is a data file or an index of WordNet."""
        if not FILE_NAME.fullmatch(path.name):
            return False
        try:
            with path.open("rb") as stream:
                text = stream.read(SAMPLE).decode(errors="replace")
        except OSError:
            return False
        return any(SYNSET.match(line) or LEMMA.match(line) for line in text.split("\n"))

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the drafts of a database, given by its folder or by one of its files.

        Raises CorpusError if it has no data file.
        """
        files = _data_files(path)
        ids: dict[Place, str] = {}
        for part, file in files.items():
            senses: Mapping[str, Sequence[str]] = {}
            index = file.with_name(file.name.replace("data", "index"))
            if index.is_file():
                senses = _senses_by_lemma(index)
            else:
                message = "is missing; ids hold offsets instead of the numbers of senses"
                yield Fault(str(index), 0, message)
            ids |= _ids_by_place(part, file, senses)
        for part, file in files.items():
            yield from with_terms_account(_synset_drafts(part, file, ids), {})


def _data_files(path: Path) -> dict[str, Path]:
    """Return the data file of each part of speech that there is. Raises CorpusError if none is."""
    folder = path if path.is_dir() else path.parent
    files = {}
    for suffix, part in FILES.items():
        file = folder / f"data.{suffix}"
        is_there = is_file_in(file, folder) if path.is_dir() else file.is_file()
        if is_there:
            files[part] = file
    if not files:
        message = "holds no data.noun, data.verb, data.adj or data.adv of WordNet"
        raise CorpusError([Fault(str(path), 0, message)])
    return files


def _ids_by_place(part: str, file: Path, senses: Mapping[str, Sequence[str]]) -> dict[Place, str]:
    """Return an id for each synset of a file, such as dog-n-1 for the first sense of `dog`."""
    places: dict[str, Place] = {}
    for _, line in _numbered_lines(file):
        synset = _parse_synset(part, line)
        if not synset:
            continue
        lemma, offset = synset.words[0], synset.place[1]
        key = lemma.replace(" ", "_").lower()
        number = _sense_number(offset, senses.get(key, []))
        identifier = f"{slug(lemma)}-{part}-{number}"
        if identifier in places:
            identifier = f"{identifier}-{offset}"
        places[identifier] = synset.place
    return {place: identifier for identifier, place in places.items()}


def _sense_number(offset: str, offsets: Sequence[str]) -> str:
    """Return the number of a sense of a lemma; its offset if the index does not have it."""
    if offset in offsets:
        return str(offsets.index(offset) + 1)
    return offset


def _senses_by_lemma(index: Path) -> dict[str, list[str]]:
    """Return the offsets of the senses of each lemma of an index, in their order."""
    senses = {}
    for _, line in _numbered_lines(index):
        if LEMMA.fullmatch(line):
            lemma, _, count, *rest = line.split()
            senses[lemma] = rest[-int(count) :]
    return senses


def _synset_drafts(part: str, file: Path, ids: Mapping[Place, str]) -> Iterator[DraftOrNote]:
    """Yield a draft for each synset of a file, and a note on each line that is none."""
    for number, line in _numbered_lines(file):
        synset = _parse_synset(part, line)
        if not synset:
            yield Fault(str(file), number, "is no synset with words and a gloss; left out")
            continue
        yield Draft(
            synset.words[0],
            _definition(synset.gloss),
            str(file),
            number,
            id=ids[synset.place],
            aliases=synset.words[1:],
            tags=(PARTS[synset.part], synset.file),
            see_also=_see_also(synset.pointers, ids),
        )


def _see_also(pointers: Pointers, ids: Mapping[Place, str]) -> tuple[str, ...]:
    """Return the ids of the nearest synsets that pointers lead to."""
    seen: dict[str, None] = {}
    for wanted in SEE_ALSO_POINTERS:
        for symbol, place in pointers:
            if symbol == wanted and place in ids:
                seen[ids[place]] = None
    return tuple(seen)[:MAX_SEE_ALSO]


def _numbered_lines(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file with their numbers, without its licence. Raises CorpusError.

    Lines that are too long come in pieces, which are no synsets.
    """
    try:
        with file.open("rb") as stream:
            if file.stat().st_size > MAX_BYTES:
                raise CorpusError([Fault(str(file), 0, f"is larger than {MAX_BYTES:,} bytes")])
            pieces = iter(partial(stream.readline, MAX_LINE), b"")
            for number, line in enumerate(pieces, start=1):
                if line.strip() and not line.startswith(LICENCE):
                    yield number, line.decode(errors="replace").strip()
    except OSError as error:
        raise CorpusError([Fault(str(file), 0, f"cannot be read ({error.strerror})")]) from error


def _parse_synset(part: str, line: str) -> Synset | None:
    """Return the synset of a line of a data file, or None if the line is broken."""
    match = SYNSET.fullmatch(line)
    if not match:
        return None
    offset, file, kind, count, rest, gloss = match.groups()
    fields = rest.split(" ")
    words_end = 2 * int(count, 16)
    words = tuple(map(_word, fields[:words_end:2]))
    try:
        pointers = _pointers(fields[words_end:])
        lexicographer = LEXICOGRAPHERS[int(file)]
    except (ValueError, IndexError):
        return None
    if not words:
        return None
    return Synset((part, offset), kind, lexicographer, words, pointers, gloss)


def _word(field: str) -> str:
    """Return a word with spaces, and without where an adjective may stand."""
    return POSITION.sub("", field).replace("_", " ")


def _pointers(fields: Sequence[str]) -> Pointers:
    """Return the pointers of a synset: their symbol, and the place of the other synset.

    The fields are a count, and a symbol, an offset, a part and places for each pointer. Raises
    ValueError or IndexError if they are fewer.
    """
    count = int(fields[0])
    after = fields[1 : 1 + 4 * count]
    symbols, offsets, parts = after[::4], after[1::4], after[2::4]
    pointers = []
    for symbol, offset, part in zip(symbols, offsets, parts, strict=True):
        # A satellite adjective, `s`, stands in the file of the adjectives, `a`.
        pointers.append((symbol, (part.replace("s", "a"), offset)))
    if len(pointers) != count:
        raise ValueError(f"{count} pointers are announced, {len(pointers)} are there")
    return tuple(pointers)


def _definition(gloss: str) -> str:
    """Return the meaning that a gloss states, then its examples as a paragraph of their own."""
    first, *others = _gloss_parts(gloss) or [gloss]
    meanings = [first]
    examples = []
    for part in others:
        if part.startswith('"'):
            examples.append(part)
        else:
            meanings.append(part)
    paragraphs = ["; ".join(meanings)]
    if examples:
        paragraphs.append("; ".join(examples))
    return "\n\n".join(paragraphs)


def _gloss_parts(gloss: str) -> list[str]:
    """Return the definitions and examples of a gloss, with single spaces."""
    parts = []
    for part in GLOSS_PART.findall(gloss):
        single_spaced = " ".join(part.split())
        if single_spaced:
            parts.append(single_spaced)
    return parts
