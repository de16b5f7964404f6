"""A command of DICT (RFC 2229) -> its response: definitions word for word, names that match, what there is."""

import shlex
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rag import __version__
from rag.desk import REPLY, Desk
from rag.doors.plain import in_full
from rag.engine import Engine
from rag.errors import BadQuestion, RagError
from rag.live import Live
from rag.types import Entry

NAME = "glossary"
ANY_DATABASE = frozenset({NAME, "*", "!"})
DEFAULT_STRATEGY = "lev"
STRATEGIES = {
    "exact": "Match names exactly",
    "prefix": "Match the beginnings of names",
    "suffix": "Match the ends of names",
    "lev": "Match names that are one slip away",
    "semantic": "Match entries by what they mean",
}
HELP = """
DEFINE database word             show what a word means; a database may be * or !
MATCH database strategy word     list the names that match; a strategy may be .
SHOW DB | STRAT | SERVER         list databases or strategies, describe the server
SHOW INFO database               describe a database
OPTION MIME                      begin texts with a header
CLIENT text                      say who asks
STATUS | HELP | QUIT
"""
COLUMNS, LINE_BYTES = 78, 1022
MATCHES_AT_MOST, MEANT_AT_MOST = 1_000, 10
ONE_SLIP = 1


class Response(NamedTuple):
    """Lines to send, and whether the connection ends with them."""

    lines: list[str]
    over: bool = False


class Session:
    """One connection: it remembers whether texts begin with a header."""

    def __init__(self, live: Live, desk: Desk, title: str) -> None:
        """Begin without headers."""
        self._live = live
        self._desk = desk
        self._title = title
        self._mime = False

    async def answer(self, line: str) -> Response:
        """Return the response to a line."""
        try:
            words = split(line)
        except ValueError:
            return Response(["501 Syntax error: a quotation has no end"])
        command, given = words[0].upper() if words else "", words[1:]
        if command == "QUIT":
            return Response(["221 Goodbye"], over=True)
        if command == "MATCH":
            return Response(await self._match(given))
        return Response(self._at_once(command, given))

    def _at_once(self, command: str, given: list[str]) -> list[str]:
        """Return the response to a command that needs no model."""
        if command == "DEFINE":
            return self._define(given)
        if command == "SHOW":
            return self._show([each.upper() for each in given[:1]] + given[1:])
        if command == "OPTION":
            self._mime = [each.upper() for each in given] == ["MIME"]
            return ["250 ok" if self._mime else "501 Only OPTION MIME is known"]
        if command in ("AUTH", "SASLAUTH", "SASLRESP"):
            return ["502 Nobody needs to say who they are here"]
        return self._told(command)

    def _told(self, command: str) -> list[str]:
        """Return the response to a command that says something of the server, or that is none."""
        manifest = self._live.engine.manifest
        if command == "CLIENT":
            return ["250 ok"]
        if command == "STATUS":
            return [f"210 generation {manifest.generation}, {manifest.entries} entries"]
        if command == "HELP":
            return ["113 help follows", *self._text(HELP), "250 ok"]
        return [f"500 Syntax error: {command[:20]!r} is no command; HELP lists them"]

    def _define(self, given: list[str]) -> list[str]:
        """Return every entry that bears a name."""
        if len(given) != 2:
            return ["501 Say DEFINE database word"]
        database, word = given
        if database not in ANY_DATABASE:
            return [f"550 Invalid database; there is {NAME}"]
        engine = self._live.engine
        found = [engine.index.entries[each] for each in engine.retriever.names.find(word)]
        shown = [entry for entry in found if entry.id not in engine.retriever.drafts]
        if not shown:
            return ["552 No match"]
        texts = (self._entry(entry, engine.index.entries) for entry in shown)
        return [f"150 {len(shown)} definitions retrieved", *(line for text in texts for line in text), "250 ok"]

    def _entry(self, entry: Entry, entries: Mapping[str, Entry]) -> list[str]:
        return [f"151 {quoted(entry.term)} {NAME} {quoted(self._title)}", *self._text(in_full(entry, entries))]

    async def _match(self, given: list[str]) -> list[str]:
        """Return the names that match a word by a strategy."""
        if len(given) != 3 or not given[2].strip():
            return ["501 Say MATCH database strategy word"]
        database, strategy, word = given
        strategy = DEFAULT_STRATEGY if strategy == "." else strategy.casefold()
        if database not in ANY_DATABASE:
            return [f"550 Invalid database; there is {NAME}"]
        if strategy not in STRATEGIES:
            return [f"551 Invalid strategy; there are {', '.join(STRATEGIES)}"]
        try:
            found = await self._meant(word) if strategy == "semantic" else matching(self._live.engine, strategy, word)
        except BadQuestion as error:
            return [f"501 {error}"]
        except RagError as error:
            return [f"420 {error}"]
        lines = [f"{NAME} {quoted(name)}" for name in found[:MATCHES_AT_MOST]]
        return (
            [f"152 {len(lines)} matches found", *self._text("\n".join(lines)), "250 ok"] if lines else ["552 No match"]
        )

    async def _meant(self, question: str) -> list[str]:
        """Return the terms of the entries that are nearest to a question."""
        reply = REPLY.validate_json(await self._desk.ask(question, MEANT_AT_MOST))
        return [match.term for match in reply.matches]

    def _show(self, given: list[str]) -> list[str]:
        """Return what there is."""
        match given:
            case ["DB" | "DATABASES"]:
                return ["110 1 databases present", *self._text(f"{NAME} {quoted(self._title)}"), "250 ok"]
            case ["STRAT" | "STRATEGIES"]:
                said = "\n".join(f"{name} {quoted(what)}" for name, what in STRATEGIES.items())
                return [f"111 {len(STRATEGIES)} strategies available", *self._text(said), "250 ok"]
            case ["INFO", database]:
                if database != NAME:
                    return [f"550 Invalid database; there is {NAME}"]
                return ["112 database information follows", *self._text(self._info()), "250 ok"]
            case ["SERVER"]:
                return ["114 server information follows", *self._text(f"{server_name()}\n{self._info()}"), "250 ok"]
        return ["501 Say SHOW DB, SHOW STRAT, SHOW SERVER or SHOW INFO database"]

    def _info(self) -> str:
        manifest = self._live.engine.manifest
        return f"{self._title}: {manifest.entries:,} entries, built {manifest.built_at}"

    def _text(self, text: str) -> list[str]:
        """Return a text as lines of the protocol, ended by a dot; lines that begin with one get another."""
        lines = (line for said in text.strip("\n").split("\n") for line in wrapped(said))
        return [*([""] if self._mime else []), *(f".{each}" if each.startswith(".") else each for each in lines), "."]


def server_name() -> str:
    """Return the name and version of the server."""
    return f"glossary-rag {__version__}"


def split(line: str) -> list[str]:
    """Return the words of a command, those in quotation marks whole. Raises ValueError if a quotation has no end."""
    words = shlex.shlex(line, posix=True, punctuation_chars=False)
    words.whitespace_split, words.commenters, words.escapedquotes = True, "", "\"'"
    return list(words)


def quoted(text: str) -> str:
    """Return a text as one word of the protocol."""
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def wrapped(line: str) -> Iterator[str]:
    """Yield a line in pieces that a terminal shows and the protocol allows."""
    for piece in textwrap.wrap(line, COLUMNS, break_long_words=False, break_on_hyphens=False) or [""]:
        rest = piece.encode()
        while len(rest) >= LINE_BYTES:
            part = rest[: LINE_BYTES - 1].decode(errors="ignore")
            yield part
            rest = rest[len(part.encode()) :]
        yield rest.decode()


def matching(engine: Engine, strategy: str, word: str) -> list[str]:
    """Return the names that match a word by their spelling."""
    names, wanted = names_of(engine), " ".join(word.casefold().split())
    if strategy == "lev":
        near = process.extract(wanted, names.keys(), scorer=OSA.distance, score_cutoff=ONE_SLIP, limit=None)
        return [names[each] for each, _, _ in sorted(near, key=lambda hit: (hit[1], hit[0]))]
    fits: dict[str, Callable[[str], bool]] = {
        "exact": lambda name: name == wanted,
        "prefix": lambda name: name.startswith(wanted),
        "suffix": lambda name: name.endswith(wanted),
    }
    return [shown for name, shown in names.items() if fits[strategy](name)]


@lru_cache(2)
def names_of(engine: Engine) -> dict[str, str]:
    """Return the names of an engine's entries by their spelling in lower case, in order."""
    entries: Iterable[Entry] = engine.index.entries.values()
    public = [entry for entry in entries if entry.id not in engine.retriever.drafts]
    return dict(sorted((" ".join(name.casefold().split()), name) for entry in public for name in entry.names))
