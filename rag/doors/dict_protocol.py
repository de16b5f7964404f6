"""A command of DICT (RFC 2229) -> its response: definitions word for word, names that match, what there is."""

import shlex
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rag import __version__
from rag.doors.plain_text import in_full
from rag.errors import BadQuestion, RagError
from rag.service.answering import AnswerService
from rag.service.entry_queries import ShownEntry

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

    def __init__(self, service: AnswerService, title: str) -> None:
        """Begin without headers."""
        self._service = service
        self._title = title
        self._mime = False

    async def answer(self, line: str) -> Response:
        """Return the response to a line."""
        try:
            words = split(line)
        except ValueError:
            return Response(["501 Syntax error: a quotation has no end"])
        command = words[0].upper() if words else ""
        arguments = words[1:]
        if command == "QUIT":
            return Response(["221 Goodbye"], over=True)
        if command == "MATCH":
            return Response(await self._match(arguments))
        return Response(self._at_once(command, arguments))

    def _at_once(self, command: str, arguments: list[str]) -> list[str]:
        """Return the response to a command that needs no model."""
        if command == "DEFINE":
            return self._define(arguments)
        if command == "SHOW":
            return self._show([each.upper() for each in arguments[:1]] + arguments[1:])
        if command == "OPTION":
            self._mime = [each.upper() for each in arguments] == ["MIME"]
            return ["250 ok" if self._mime else "501 Only OPTION MIME is known"]
        if command in ("AUTH", "SASLAUTH", "SASLRESP"):
            return ["502 Nobody needs to say who they are here"]
        return self._about(command)

    def _about(self, command: str) -> list[str]:
        """Return the response to a command that says something of the server, or that is none."""
        if command == "CLIENT":
            return ["250 ok"]
        if command == "STATUS":
            state = self._service.state
            return [f"210 generation {state.generation}, {state.entries} entries"]
        if command == "HELP":
            return ["113 help follows", *self._text(HELP), "250 ok"]
        return [f"500 Syntax error: {command[:20]!r} is no command; HELP lists them"]

    def _define(self, arguments: list[str]) -> list[str]:
        """Return every entry that bears a name."""
        if len(arguments) != 2:
            return ["501 Say DEFINE database word"]
        database, word = arguments
        if database not in ANY_DATABASE:
            return [f"550 Invalid database; there is {NAME}"]
        entries = self._service.entries_named(word)
        if not entries:
            return ["552 No match"]
        lines = [line for shown in entries for line in self._entry(shown)]
        return [f"150 {len(entries)} definitions retrieved", *lines, "250 ok"]

    def _entry(self, shown: ShownEntry) -> list[str]:
        head = f"151 {quoted(shown.entry.term)} {NAME} {quoted(self._title)}"
        return [head, *self._text(in_full(shown.entry, shown.see_also))]

    async def _match(self, arguments: list[str]) -> list[str]:
        """Return the names that match a word by a strategy."""
        if len(arguments) != 3 or not arguments[2].strip():
            return ["501 Say MATCH database strategy word"]
        database, strategy, word = arguments
        strategy = DEFAULT_STRATEGY if strategy == "." else strategy.casefold()
        if database not in ANY_DATABASE:
            return [f"550 Invalid database; there is {NAME}"]
        if strategy not in STRATEGIES:
            return [f"551 Invalid strategy; there are {', '.join(STRATEGIES)}"]
        try:
            names = await self._matching(strategy, word)
        except BadQuestion as error:
            return [f"501 {error}"]
        except RagError as error:
            return [f"420 {error}"]
        return self._listed(names)

    def _listed(self, names: list[str]) -> list[str]:
        """Return the response that lists names."""
        if not names:
            return ["552 No match"]
        lines = [f"{NAME} {quoted(name)}" for name in names[:MATCHES_AT_MOST]]
        return [f"152 {len(lines)} matches found", *self._text("\n".join(lines)), "250 ok"]

    async def _matching(self, strategy: str, word: str) -> list[str]:
        """Return the names that match a word, or the terms that are nearest to it as a question."""
        if strategy != "semantic":
            return matching(self._service.names(), strategy, word)
        reply = await self._service.ask(word, MEANT_AT_MOST)
        return [match.term for match in reply.matches]

    def _show(self, arguments: list[str]) -> list[str]:
        """Return what there is."""
        match arguments:
            case ["DB" | "DATABASES"]:
                return [
                    "110 1 databases present",
                    *self._text(f"{NAME} {quoted(self._title)}"),
                    "250 ok",
                ]
            case ["STRAT" | "STRATEGIES"]:
                lines = "\n".join(f"{name} {quoted(what)}" for name, what in STRATEGIES.items())
                return [f"111 {len(STRATEGIES)} strategies available", *self._text(lines), "250 ok"]
            case ["INFO", database]:
                if database != NAME:
                    return [f"550 Invalid database; there is {NAME}"]
                return ["112 database information follows", *self._text(self._info()), "250 ok"]
            case ["SERVER"]:
                return [
                    "114 server information follows",
                    *self._text(f"{server_name()}\n{self._info()}"),
                    "250 ok",
                ]
        return ["501 Say SHOW DB, SHOW STRAT, SHOW SERVER or SHOW INFO database"]

    def _info(self) -> str:
        state = self._service.state
        return f"{self._title}: {state.entries:,} entries, built {state.built_at}"

    def _text(self, text: str) -> list[str]:
        """Return a text as lines of the protocol, ended by a dot; lines that begin with one get another."""
        lines = (piece for line in text.strip("\n").split("\n") for piece in wrapped(line))
        return [
            *([""] if self._mime else []),
            *(f".{each}" if each.startswith(".") else each for each in lines),
            ".",
        ]


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
    for piece in textwrap.wrap(line, COLUMNS, break_long_words=False, break_on_hyphens=False) or [
        ""
    ]:
        rest = piece.encode()
        while len(rest) >= LINE_BYTES:
            part = rest[: LINE_BYTES - 1].decode(errors="ignore")
            yield part
            rest = rest[len(part.encode()) :]
        yield rest.decode()


def matching(names: Mapping[str, str], strategy: str, word: str) -> list[str]:
    """Return the names, given by their spelling in lower case, that match a word by its spelling."""
    wanted = " ".join(word.casefold().split())
    if strategy == "lev":
        near = process.extract(
            wanted, names.keys(), scorer=OSA.distance, score_cutoff=ONE_SLIP, limit=None
        )
        return [names[each] for each, _, _ in sorted(near, key=lambda hit: (hit[1], hit[0]))]
    fits: dict[str, Callable[[str], bool]] = {
        "exact": lambda name: name == wanted,
        "prefix": lambda name: name.startswith(wanted),
        "suffix": lambda name: name.endswith(wanted),
    }
    return [shown for name, shown in names.items() if fits[strategy](name)]
