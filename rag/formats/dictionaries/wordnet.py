"""A WordNet database, a folder with data.noun, index.noun and so on -> a draft for each set of synonyms.

A line of a data file: `offset file part count [word number]... count [pointer offset part places]... | gloss`, and one
of an index: `lemma part senses count [pointer]... senses tagged [offset]...`; counts of words are hexadecimal.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from rag.entries.surface_forms import slug
from rag.errors import CorpusError, Fault
from rag.formats.drafts import Draft, Found, Options

FILES = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
PARTS = {"n": "noun", "v": "verb", "a": "adjective", "s": "adjective", "r": "adverb"}
# The names of the files that lexicographers work in; a synset tells the number of its own.
LEXICOGRAPHERS = """
    adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition
    noun.communication noun.event noun.feeling noun.food noun.group noun.location noun.motive noun.object noun.person
    noun.phenomenon noun.plant noun.possession noun.process noun.quantity noun.relation noun.shape noun.state
    noun.substance noun.time verb.body verb.change verb.cognition verb.communication verb.competition verb.consumption
    verb.contact verb.creation verb.emotion verb.motion verb.perception verb.possession verb.social verb.stative
    verb.weather adj.ppl
""".split()
NAME = re.compile(r"(?:data|index)\.(?:noun|verb|adj|adv)")
HEADER = b"  "
SYNSET = re.compile(r"(\d{8,10}) (\d\d) ([nvasr]) ([0-9a-f]{2}) (\S.*?) \| *(\S.*)")
LEMMA = re.compile(r"\S+ [nvar] \d+ \d.* \d{8,10}")
POSITION = re.compile(r"\((?:a|p|ip)\)$")
# Outside of quotes, a semicolon ends a definition or an example.
SAID = re.compile(r'(?:[^";]|"[^"]*"?)+')
# What is above it, what it is opposed or similar to, and what an adverb is made of: the nearest first, so many at most.
NEAREST, MOST = ("@", "@i", "!", "&", "\\"), 8
LOOKED_AT = 4096
MAX_BYTES, MAX_LINE = 500_000_000, 100_000

# A part of speech and an offset name a synset.
Place: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Synset:
    """One line of a data file: words that mean the same, what they mean, and where the line points to."""

    place: Place
    part: str
    file: str
    words: tuple[str, ...]
    pointers: tuple[tuple[str, Place], ...]
    gloss: str


class WordNetDatabase:
    """A WordNet database."""

    def recognises(self, path: Path) -> bool:
        """Tell whether a file is a data file or an index of WordNet."""
        if not NAME.fullmatch(path.name):
            return False
        try:
            with path.open("rb") as stream:
                lines = stream.read(LOOKED_AT).decode(errors="replace").split("\n")
        except OSError:
            return False
        return any(SYNSET.match(line) or LEMMA.match(line) for line in lines)

    def read(self, path: Path, options: Options) -> Iterator[Found]:
        """Yield the synsets of a database, given by its folder or by one of its files. Raises CorpusError."""
        folder = path if path.is_dir() else path.parent
        files = {
            part: file
            for name, part in FILES.items()
            if (file := folder / f"data.{name}").is_file()
        }
        if not files:
            raise CorpusError(
                [
                    Fault(
                        str(path),
                        0,
                        "holds no data.noun, data.verb, data.adj or data.adv of WordNet",
                    )
                ]
            )
        ids: dict[Place, str] = {}
        for part, file in files.items():
            index = file.with_name(file.name.replace("data", "index"))
            if not index.is_file():
                yield Fault(
                    str(index), 0, "is missing; ids hold offsets instead of the numbers of senses"
                )
            ids |= ids_of(part, file, senses_in(index) if index.is_file() else {})
        for part, file in files.items():
            yield from drafts_of(part, file, ids)


def ids_of(part: str, file: Path, senses: Mapping[str, list[str]]) -> dict[Place, str]:
    """Return an id for each synset of a file, such as dog-n-1 for what the first sense of `dog` is."""
    ids: dict[str, Place] = {}
    for _, line in lines_of(file):
        if found := synset(part, line):
            lemma, offset = found.words[0], found.place[1]
            offsets = senses.get(lemma.replace(" ", "_").lower(), [])
            number = str(offsets.index(offset) + 1) if offset in offsets else offset
            wanted = f"{slug(lemma)}-{part}-{number}"
            ids[f"{wanted}-{offset}" if wanted in ids else wanted] = found.place
    return {place: identifier for identifier, place in ids.items()}


def senses_in(index: Path) -> dict[str, list[str]]:
    """Return the offsets of the senses of each lemma of an index, in their order."""
    rows = (line.split() for _, line in lines_of(index) if LEMMA.fullmatch(line))
    return {lemma: rest[-int(count) :] for lemma, _, count, *rest in rows}


def drafts_of(part: str, file: Path, ids: Mapping[Place, str]) -> Iterator[Found]:
    """Yield a draft for each synset of a file."""
    for number, line in lines_of(file):
        found = synset(part, line)
        if not found:
            yield Fault(str(file), number, "is no synset with words and a gloss; left out")
            continue
        seen = (place for wanted in NEAREST for symbol, place in found.pointers if symbol == wanted)
        yield Draft(
            found.words[0],
            definition(found.gloss),
            str(file),
            number,
            id=ids[found.place],
            aliases=found.words[1:],
            tags=(PARTS[found.part], found.file),
            see_also=tuple(dict.fromkeys(ids[place] for place in seen if place in ids))[:MOST],
        )


def lines_of(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file, its licence aside, with their numbers. Raises CorpusError."""
    try:
        with file.open("rb") as stream:
            if file.stat().st_size > MAX_BYTES:
                raise CorpusError([Fault(str(file), 0, f"is larger than {MAX_BYTES:,} bytes")])
            # Longer lines come in pieces, which are no synsets.
            for number, line in enumerate(iter(lambda: stream.readline(MAX_LINE), b""), start=1):
                if line.strip() and not line.startswith(HEADER):
                    yield number, line.decode(errors="replace").strip()
    except OSError as error:
        raise CorpusError([Fault(str(file), 0, f"cannot be read ({error.strerror})")]) from error


def synset(part: str, line: str) -> Synset | None:
    """Return what a line of a data file says, or None if it is broken."""
    match = SYNSET.fullmatch(line)
    if not match:
        return None
    offset, file, kind, count, rest, gloss = match.groups()
    fields = rest.split(" ")
    end = 2 * int(count, 16)
    try:
        linked = int(fields[end])
        after = fields[end + 1 : end + 1 + 4 * linked]
        places = (
            (other.replace("s", "a"), at)
            for at, other in zip(after[1::4], after[2::4], strict=True)
        )
        pointers = tuple(zip(after[::4], places, strict=True))
        words = tuple(POSITION.sub("", word).replace("_", " ") for word in fields[:end:2])
        found = Synset((part, offset), kind, LEXICOGRAPHERS[int(file)], words, pointers, gloss)
    except (ValueError, IndexError):
        return None
    return found if words and len(pointers) == linked else None


def definition(gloss: str) -> str:
    """Return what a gloss says, then its examples as a paragraph of their own."""
    first, *others = [said for each in SAID.findall(gloss) if (said := " ".join(each.split()))] or [
        gloss
    ]
    meaning = "; ".join([first, *(each for each in others if not each.startswith('"'))])
    examples = "; ".join(each for each in others if each.startswith('"'))
    return f"{meaning}\n\n{examples}" if examples else meaning
