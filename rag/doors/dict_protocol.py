"""The commands of the dictionary protocol DICT (RFC 2229) and their responses."""

import shlex
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rag import __version__
from rag.doors.plain_text import entry_text
from rag.errors import BadQuestion, RagError
from rag.service.answering import AnswerService
from rag.service.entry_queries import ShownEntry
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
# Terminals show this many columns; the protocol allows this many bytes, without the line end.
COLUMNS, LINE_BYTES = 78, 1022
MATCHES_AT_MOST, SEMANTIC_MATCHES = 1_000, 10
# The largest edit distance of the strategy "lev".
ONE_SLIP = 1


class Response(NamedTuple):
    """Lines to send; `over` is True if the connection ends with them."""

    lines: list[str]
    over: bool = False


class Session:
    """The state of one connection: whether texts begin with a MIME header."""

    def __init__(self, service: AnswerService, title: str) -> None:
        """Answer from `service`, as a database that is described as `title`."""
        self._service = service
        self._title = title
        self._mime = False

    async def answer(self, line: str) -> Response:
        """Return the response to a line of the client."""
        try:
            words = split_command(line)
        except ValueError:
            return Response(["501 Syntax error: a quotation has no end"])
        command = words[0].upper() if words else ""
        arguments = words[1:]
        if command == "QUIT":
            return Response(["221 Goodbye"], over=True)
        if command == "MATCH":
            return Response(await self._match(arguments))
        return Response(self._answer_without_model(command, arguments))

    def _answer_without_model(self, command: str, arguments: list[str]) -> list[str]:
        """Return the response to a command that needs no model."""
        if command == "DEFINE":
            return self._define(arguments)
        if command == "SHOW":
            return self._show(arguments)
        if command == "OPTION":
            self._mime = " ".join(arguments).upper() == "MIME"
            return ["250 ok" if self._mime else "501 Only OPTION MIME is known"]
        if command in ("AUTH", "SASLAUTH", "SASLRESP"):
            return ["502 Nobody needs to say who they are here"]
        return self._about(command)

    def _about(self, command: str) -> list[str]:
        """Return the response to a command about the server, or to an unknown one."""
        if command == "CLIENT":
            return ["250 ok"]
        if command == "STATUS":
            state = self._service.state
            return [f"210 generation {state.generation}, {self._size()}"]
        if command == "HELP":
            return ["113 help follows", *self._text(HELP), "250 ok"]
        return [f"500 Syntax error: {command[:20]!r} is no command; HELP lists them"]

    def _define(self, arguments: list[str]) -> list[str]:
        """Return the response that holds every entry of a name."""
        if len(arguments) != 2:
            return ["501 Say DEFINE database word"]
        database, word = arguments
        if database not in ANY_DATABASE:
            return [f"550 Invalid database; there is {NAME}"]
        entries = self._service.entries_named(word)
        if not entries:
            return ["552 No match"]
        lines = [f"150 {len(entries)} definitions retrieved"]
        for shown in entries:
            lines += self._entry(shown)
        return [*lines, "250 ok"]

    def _entry(self, shown: ShownEntry) -> list[str]:
        head = f"151 {quote_word(shown.entry.term)} {NAME} {quote_word(self._title)}"
        return [head, *self._text(entry_text(_as_plain_text(shown.entry), shown.see_also))]

    async def _match(self, arguments: list[str]) -> list[str]:
        """Return the response that lists the names matching a word by a strategy."""
        if len(arguments) != 3 or not arguments[2].strip():
            return ["501 Say MATCH database strategy word"]
        database, strategy, word = arguments
        strategy = strategy.casefold()
        if strategy == ".":
            strategy = DEFAULT_STRATEGY
        if database not in ANY_DATABASE:
            return [f"550 Invalid database; there is {NAME}"]
        if strategy not in STRATEGIES:
            return [f"551 Invalid strategy; there are {', '.join(STRATEGIES)}"]
        try:
            names = await self._matching_names(strategy, word)
        except BadQuestion as error:
            return [f"501 {error}"]
        except RagError as error:
            return [f"420 {error}"]
        return self._matches(names)

    def _matches(self, names: list[str]) -> list[str]:
        """Return the response that lists names."""
        if not names:
            return ["552 No match"]
        lines = [f"{NAME} {quote_word(name)}" for name in names[:MATCHES_AT_MOST]]
        return [f"152 {len(lines)} matches found", *self._list(lines), "250 ok"]

    async def _matching_names(self, strategy: str, word: str) -> list[str]:
        """Return the names spelt like a word or, by "semantic", the terms that answer it."""
        if strategy != "semantic":
            return matching_names(self._service.names(), strategy, word)
        reply = await self._service.ask(word, SEMANTIC_MATCHES)
        return [match.term for match in reply.matches]

    def _show(self, arguments: list[str]) -> list[str]:
        """Return the response to SHOW."""
        subject = [each.upper() for each in arguments[:1]]
        match [*subject, *arguments[1:]]:
            case ["DB" | "DATABASES"]:
                database = f"{NAME} {quote_word(self._title)}"
                return ["110 1 databases present", *self._list([database]), "250 ok"]
            case ["STRAT" | "STRATEGIES"]:
                lines = [f"{name} {quote_word(text)}" for name, text in STRATEGIES.items()]
                head = f"111 {len(lines)} strategies available"
                return [head, *self._list(lines), "250 ok"]
            case ["INFO", database] if database == NAME:
                return ["112 database information follows", *self._text(self._info()), "250 ok"]
            case ["INFO", _]:
                return [f"550 Invalid database; there is {NAME}"]
            case ["SERVER"]:
                server = f"{server_name()}\n{self._info()}"
                return ["114 server information follows", *self._text(server), "250 ok"]
        return ["501 Say SHOW DB, SHOW STRAT, SHOW SERVER or SHOW INFO database"]

    def _size(self) -> str:
        """Return how many entries there are, in words."""
        count = self._service.state.entries
        return f"{count:,} entry" if count == 1 else f"{count:,} entries"

    def _info(self) -> str:
        state = self._service.state
        return f"{self._title}: {self._size()}, built {state.built_at}"

    def _list(self, items: Sequence[str]) -> list[str]:
        """Return items as lines of the protocol, ended by a dot: clients read one from each."""
        return self._text("\n".join(items), LINE_BYTES)

    def _text(self, text: str, columns: int = COLUMNS) -> list[str]:
        """Return a text as lines of the protocol, ended by a dot.

        A line that begins with a dot gets another one before it (RFC 2229, 2.4.1).
        """
        lines = [""] if self._mime else []
        for line in text.strip("\n").split("\n"):
            for piece in wrap_line(line, columns):
                lines.append(f".{piece}" if piece.startswith(".") else piece)
        return [*lines, "."]


def server_name() -> str:
    """Return the name and version of the server."""
    return f"glossary-rag {__version__}"


def split_command(line: str) -> list[str]:
    """Return the words of a command, quoted ones whole.

    Raises ValueError if a quotation has no end.
    """
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    lexer.escapedquotes = "\"'"
    return list(lexer)


def quote_word(text: str) -> str:
    """Return a text as one word of the protocol."""
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def wrap_line(line: str, columns: int = COLUMNS) -> Iterator[str]:
    """Yield a line in pieces that fit so many columns and the limit of the protocol."""
    pieces = textwrap.wrap(line, columns, break_long_words=False, break_on_hyphens=False)
    for piece in pieces or [""]:
        rest = piece.encode()
        while len(rest) >= LINE_BYTES:
            part = rest[: LINE_BYTES - 1].decode(errors="ignore")
            yield part
            rest = rest[len(part.encode()) :]
        yield rest.decode()


def matching_names(names: Sequence[tuple[str, str]], strategy: str, word: str) -> list[str]:
    """Return the names whose spelling matches a word, as they are written.

    `names` are pairs of the spelling in lower case and the name; "lev" returns the nearest first,
    and "exact" those that are written like the word.
    """
    wanted = " ".join(word.casefold().split())
    if strategy == "lev":
        return [names[place][1] for place in _one_slip_away(names, wanted)]
    tests: dict[str, Callable[[str], bool]] = {
        "exact": lambda spelling: spelling == wanted,
        "prefix": lambda spelling: spelling.startswith(wanted),
        "suffix": lambda spelling: spelling.endswith(wanted),
    }
    fits = tests[strategy]
    matching = [name for spelling, name in names if fits(spelling)]
    if strategy == "exact" and word in matching:
        return [word]
    return matching


def _one_slip_away(names: Sequence[tuple[str, str]], wanted: str) -> list[int]:
    """Return the places of the names at most one edit from the wanted one, the nearest first."""
    spellings = [spelling for spelling, _ in names]
    near = process.extract(
        wanted, spellings, scorer=OSA.distance, score_cutoff=ONE_SLIP, limit=None
    )
    near.sort(key=lambda hit: (hit[1], hit[0], hit[2]))
    return [place for _, _, place in near]


def _as_plain_text(entry: Entry) -> Entry:
    """Return an entry with its definition as plain text, as dictionary clients show no Markdown."""
    return replace(entry, definition=entry.plain)
