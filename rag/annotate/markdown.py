"""Markdown -> its prose: no code, headings, blocks of HTML, front matter or targets of links; the words of links apart.

Blocks and inline markup are told by markdown-it, which keeps the lines of a block but no places in a line: its inline
rules are wrapped to note them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt, rules_inline
from markdown_it.rules_inline import StateInline

from rag.annotate.emphasis import emphasis
from rag.annotate.html import Nesting, read_sign, sign_for
from rag.annotate.mask import HARD, SOFT, Prose, blot, filled

Rule = Callable[[StateInline, bool], bool]
RULES: dict[str, Rule] = {
    "escape": rules_inline.escape,
    "backticks": rules_inline.backtick,
    "link": rules_inline.link,
    "image": rules_inline.image,
    "autolink": rules_inline.autolink,
    "html_inline": rules_inline.html_inline,
    "entity": rules_inline.entity,
}
# The signs at which one of these rules may hold.
SPECIAL = re.compile(r"[\\`<&!\[\]]")
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
FRONT_MATTER = re.compile(
    r"\ufeff?(---|\+\+\+)[ \t]*\r?\n.*?^\1[ \t]*\r?$", re.DOTALL | re.MULTILINE
)
MARKUP = re.compile(r"[\\`<&*_\[\]{~]")
# What some writers of Markdown add to it: tags of Hugo, Jinja and Liquid, attributes, links of wikis, footnotes.
ADDED = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\{[:#.][^{}\n]*\}|!?\[\[[^\[\]\n]*\]\]|\[\^[^\]\s]*\]", re.DOTALL
)
BRACKETS = str.maketrans(dict.fromkeys("[]", SOFT))
# A paragraph of more brackets is no prose, and takes the parser long.
BRACKETS_AT_MOST = 1_000


@dataclass(frozen=True)
class Mark:
    """A piece of inline markup at [start, stop) of a paragraph; the words of a link end at `said`."""

    kind: str
    start: int
    stop: int
    said: int


def noting(kind: str, rule: Rule) -> Rule:
    """Return an inline rule that also notes where it held, unless it only looks ahead."""

    def noted(state: StateInline, silent: bool) -> bool:
        start, said = state.pos, 0
        # The words of an image are parsed apart, as a text of their own.
        told = not silent and state.src is state.env["paragraph"]
        if told and kind == "link" and state.src[start] == "[":
            said = state.md.helpers.parseLinkLabel(state, start, True)
        held = rule(state, silent)
        if held and told:
            state.env["marks"].append(Mark(kind, start, state.pos, said))
        return held

    return noted


@cache
def parser() -> MarkdownIt:
    """Return the one parser, which tells blocks and leaves what is in them for `marks_of`."""
    made = MarkdownIt("commonmark", {"html": True}).enable("table")
    made.core.ruler.enableOnly(["normalize", "block"])
    made.inline.ruler.disable(["emphasis", "newline"])
    made.inline.terminator_re = SPECIAL
    made.inline.ruler2.enableOnly([])
    for kind, rule in RULES.items():
        made.inline.ruler.at(kind, noting(kind, rule))
    return made


def from_markdown(text: str) -> Prose:
    """Return the prose of Markdown."""
    page, nesting, env = Page(text), Nesting(), dict[str, Any]()
    for before, token in pairwise(parser().parse(without_front_matter(text), env)):
        if token.type == "inline" and token.map and before.type != "heading_open":
            put = page.put_cell if before.type in ("th_open", "td_open") else page.put
            put(token.map[0], token.content, paragraph(token.content, env, nesting))
    return Prose("".join(page.read), "".join(page.free))


def without_front_matter(text: str) -> str:
    """Return a text with as many lines, those of the front matter empty."""
    front = FRONT_MATTER.match(text)
    return re.sub(r"[^\r\n]+", "", front[0]) + text[front.end() :] if front else text


def paragraph(content: str, env: dict[str, Any], nesting: Nesting) -> Prose:
    """Return the prose of a paragraph, whose blots may cover the ends of lines; the nesting of HTML goes along."""
    if content.count("[") > BRACKETS_AT_MOST:
        return Prose(blot(content, HARD), blot(content, HARD))
    if not MARKUP.search(content) and not nesting.bare:
        return Prose(content, content)
    marks = marks_of(content, env)
    read = list(content.translate(BRACKETS))
    bare = list(content)
    for mark in marks:
        apply(mark, content, read)
        bare[mark.start : mark.stop] = "." * (mark.stop - mark.start)
    for start, stop, sign in emphasis("".join(bare)):
        read[start:stop] = sign * (stop - start)
    for found in ADDED.finditer(content):
        read[found.start() : found.end()] = blot(found[0], SOFT)
    free = list(read)
    for mark in marks:
        if mark.kind == "link":
            free[mark.start : mark.said] = HARD * (mark.said - mark.start)
    follow([mark for mark in marks if mark.kind == "html_inline"], content, nesting, read, free)
    return Prose("".join(read), "".join(free))


def marks_of(content: str, env: dict[str, Any]) -> list[Mark]:
    """Return the inline markup of a paragraph; what is within other markup comes first."""
    noted = {**env, "paragraph": content, "marks": list[Mark]()}
    parser().inline.parse(content, parser(), noted, [])
    marks: list[Mark] = noted["marks"]
    return marks


def apply(mark: Mark, content: str, read: list[str]) -> None:
    """Blot a mark, but for the words of a link, and for the sign that stands for itself or another."""
    start, stop = mark.start, mark.stop
    source = content[start:stop]
    if mark.kind == "link":
        read[start] = SOFT
        read[mark.said : stop] = SOFT * (stop - mark.said)
    elif mark.kind == "escape" and not source[1:].isspace():
        read[start:stop] = filled(source[1:], len(source))
    elif mark.kind == "entity":
        read[start:stop] = read_sign(source)
    else:
        read[start:stop] = blot(source, sign_for(source) if mark.kind == "html_inline" else SOFT)


def follow(
    tags: list[Mark], content: str, nesting: Nesting, read: list[str], free: list[str]
) -> None:
    """Blot what stands between tags of HTML that hold no prose; a link ends with its paragraph at the latest."""
    at = 0
    for tag in [*tags, None]:
        stop = tag.start if tag else len(content)
        if nesting.bare:
            read[at:stop] = SOFT * (stop - at)
        if nesting.bare or nesting.linked:
            free[at:stop] = HARD * (stop - at)
        if tag:
            nesting.enter(content[tag.start : tag.stop])
            at = tag.stop
    nesting.linked = False


class Page:
    """The lines of a text, all blotted to begin with, into which prose is put back where it stood."""

    def __init__(self, text: str) -> None:
        """Blot every line."""
        self._lines = LINE.findall(text)
        self.read = [blot(line, HARD) for line in self._lines]
        self.free = list(self.read)
        self._reached: dict[int, int] = {}

    def put(self, number: int, content: str, said: Prose) -> None:
        """Put a paragraph back into its lines; each of its own stands at the end of one, behind marks of the block."""
        at = 0
        for place, words in enumerate(content.split("\n"), number):
            line, bare = self._lines[place], words.strip()
            column = len(line.rstrip()) - len(bare)
            if bare and line.startswith(bare, max(column, 0)):
                start = at + words.index(bare)
                edge = HARD if place == number else SOFT
                before = line[:column] if line[:column].isspace() else blot(line[:column], edge)
                after = line[column + len(bare) :]
                self.read[place] = before + said.read[start : start + len(bare)] + after
                self.free[place] = before + said.free[start : start + len(bare)] + after
            at += len(words) + 1

    def put_cell(self, number: int, content: str, said: Prose) -> None:
        """Put the words of a cell of a table back into its line, behind those of the cell before."""
        start = self._lines[number].find(content, self._reached.get(number, 0))
        if content and start >= 0:
            stop = self._reached[number] = start + len(content)
            self.read[number] = self.read[number][:start] + said.read + self.read[number][stop:]
            self.free[number] = self.free[number][:start] + said.free + self.free[number][stop:]
