"""The prose of Markdown: without code, headings, HTML, front matter and the targets of links.

markdown-it finds blocks and inline markup. It keeps the lines of a block but no places within a
line; its inline rules are wrapped here to record them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt, rules_inline
from markdown_it.rules_inline import StateInline

from rag.annotate.emphasis import emphasis_masks
from rag.annotate.extensions import BEGINNING, extension_spans
from rag.annotate.html import Nesting, decode_reference, mask_sign
from rag.annotate.mask import HARD, SOFT, Prose, fill, mask

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
# The characters at which one of these rules may match.
SPECIAL = re.compile(r"[\\`<&!\[\]]")
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
FRONT_MATTER = re.compile(
    r"\ufeff?(---|\+\+\+)[ \t]*\r?\n.*?^\1[ \t]*\r?$", re.DOTALL | re.MULTILINE
)
MARKUP = re.compile(r"[\\`<&*_\[\]{~$]")
# Common extensions: tags of Hugo, Jinja and Liquid, attributes, wiki links, footnotes.
# Each is as long as people write them: without an end, the search for it would go on and on.
ADDED = re.compile(
    r"\{\{.{0,2000}?\}\}|\{%.{0,2000}?%\}|\{[:#.][^{}\n]{0,500}\}"
    r"|!?\[\[[^\[\]\n]{0,500}\]\]|\[\^[^\]\s]{0,200}\]",
    re.DOTALL,
)
BRACKETS = str.maketrans(dict.fromkeys("[]", SOFT))
# A paragraph with more brackets or braces is taken for no prose: it would take the parser long.
BRACKETS_AT_MOST = 1_000


@dataclass(frozen=True)
class _Mark:
    """Inline markup at [start, stop) of a paragraph; the words of a link end at `label`."""

    kind: str
    start: int
    stop: int
    label: int


def _recording(kind: str, rule: Rule) -> Rule:
    """Return an inline rule that also records where it matched, unless it only looks ahead."""

    def recorded(state: StateInline, silent: bool) -> bool:
        start, label = state.pos, 0
        # The words of an image are parsed as a text of their own, whose places are not wanted.
        wanted = not silent and state.src is state.env["paragraph"]
        if wanted and kind == "link" and state.src[start] == "[":
            label = state.md.helpers.parseLinkLabel(state, start, True)
        matched = rule(state, silent)
        if matched and wanted:
            state.env["marks"].append(_Mark(kind, start, state.pos, label))
        return matched

    return recorded


@cache
def _parser() -> MarkdownIt:
    """Return the one parser: it finds blocks only, and inline markup for `_marks_of`."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.inline.ruler.disable(["emphasis", "newline"])
    parser.inline.terminator_re = SPECIAL
    parser.inline.ruler2.enableOnly([])
    for kind, rule in RULES.items():
        parser.inline.ruler.at(kind, _recording(kind, rule))
    return parser


def prose_of_markdown(text: str) -> Prose:
    """Return the prose of Markdown."""
    page, nesting, env = _MaskedLines(text), Nesting(), dict[str, Any]()
    tokens = _parser().parse(_without_front_matter(text), env)
    for before, token in pairwise(tokens):
        if token.type == "inline" and token.map and before.type != "heading_open":
            prose = _paragraph(token.content, env, nesting)
            line = token.map[0]
            if before.type in ("th_open", "td_open"):
                page.put_cell(line, token.content, prose)
            else:
                page.put(line, token.content, prose)
    return Prose("".join(page.read), "".join(page.free))


def _without_front_matter(text: str) -> str:
    """Return a text of as many lines, those of the front matter empty."""
    front = FRONT_MATTER.match(text)
    if not front:
        return text
    return re.sub(r"[^\r\n]+", "", front[0]) + text[front.end() :]


def _paragraph(content: str, env: dict[str, Any], nesting: Nesting) -> Prose:
    """Return the prose of a paragraph, in which line ends may be masked; `nesting` is kept up."""
    if max(content.count("["), content.count("{")) > BRACKETS_AT_MOST:
        return Prose(mask(content, HARD), mask(content, HARD))
    if not MARKUP.search(content) and not BEGINNING.search(content) and not nesting.not_prose:
        return Prose(content, content)
    marks = _marks_of(content, env)
    read = list(content.translate(BRACKETS))
    without_markup = list(content)
    for mark in marks:
        _mask(mark, content, read)
        without_markup[mark.start : mark.stop] = "." * (mark.stop - mark.start)
    for start, stop, sign in emphasis_masks("".join(without_markup)):
        read[start:stop] = sign * (stop - start)
    for extension in ADDED.finditer(content):
        read[extension.start() : extension.end()] = mask(extension[0], SOFT)
    for start, stop in extension_spans(_without_code(content, marks)):
        read[start:stop] = SOFT * (stop - start)
    free = list(read)
    for mark in marks:
        if mark.kind == "link":
            free[mark.start : mark.label] = HARD * (mark.label - mark.start)
    tags = [mark for mark in marks if mark.kind == "html_inline"]
    _mask_between_tags(tags, content, nesting, read, free)
    return Prose("".join(read), "".join(free))


def _marks_of(content: str, env: dict[str, Any]) -> list[_Mark]:
    """Return the inline markup of a paragraph; a mark within another comes before it."""
    marks: list[_Mark] = []
    parser = _parser()
    parser.inline.parse(content, parser, {**env, "paragraph": content, "marks": marks}, [])
    return marks


def _without_code(content: str, marks: list[_Mark]) -> str:
    """Return a paragraph with signs in place of code, links and images: no formula begins there."""
    plain = list(content)
    for mark in marks:
        if mark.kind in {"backticks", "link", "image"}:
            plain[mark.start : mark.stop] = "." * (mark.stop - mark.start)
    return "".join(plain)


def _mask(mark: _Mark, content: str, read: list[str]) -> None:
    """Mask a mark in `read`; the words of a link and the character of an escape stay readable."""
    start, stop = mark.start, mark.stop
    source = content[start:stop]
    if mark.kind == "link":
        read[start] = SOFT
        read[mark.label : stop] = SOFT * (stop - mark.label)
    elif mark.kind == "escape" and not source[1:].isspace():
        read[start:stop] = fill(source[1:], len(source))
    elif mark.kind == "entity":
        read[start:stop] = decode_reference(source)
    elif mark.kind == "html_inline":
        read[start:stop] = mask(source, mask_sign(source))
    else:
        read[start:stop] = mask(source, SOFT)


def _mask_between_tags(
    tags: list[_Mark], content: str, nesting: Nesting, read: list[str], free: list[str]
) -> None:
    """Mask the words in HTML elements that contain no prose; a link ends with its paragraph."""
    at = 0
    for tag in [*tags, None]:
        stop = tag.start if tag else len(content)
        if nesting.not_prose:
            read[at:stop] = SOFT * (stop - at)
        if nesting.not_prose or nesting.in_link:
            free[at:stop] = HARD * (stop - at)
        if tag:
            nesting.read_tag(content[tag.start : tag.stop])
            at = tag.stop
    nesting.in_link = False


class _MaskedLines:
    """The lines of a text, all masked at first, into which prose is put back where it stood."""

    def __init__(self, text: str) -> None:
        """Mask every line of a text."""
        self._lines = LINE.findall(text)
        self.read = [mask(line, HARD) for line in self._lines]
        self.free = list(self.read)
        self._reached: dict[int, int] = {}

    def put(self, number: int, content: str, prose: Prose) -> None:
        """Put the prose of a paragraph back into its lines, the first of which is line `number`.

        A line of the paragraph stands at the end of a line of the text, behind marks of its block.
        """
        at = 0
        for place, words in enumerate(content.split("\n"), number):
            line, bare = self._lines[place], words.strip()
            column = len(line.rstrip()) - len(bare)
            if bare and line.startswith(bare, max(column, 0)):
                edge = HARD if place == number else SOFT
                margin = line[:column]
                before = margin if margin.isspace() else mask(margin, edge)
                after = line[column + len(bare) :]
                start = at + words.index(bare)
                stop = start + len(bare)
                self.read[place] = before + prose.read[start:stop] + after
                self.free[place] = before + prose.free[start:stop] + after
            at += len(words) + 1

    def put_cell(self, number: int, content: str, prose: Prose) -> None:
        """Put the prose of a table cell back into its line, behind the cell before it."""
        start = self._lines[number].find(content, self._reached.get(number, 0))
        if content and start >= 0:
            stop = self._reached[number] = start + len(content)
            for lines, masked in ((self.read, prose.read), (self.free, prose.free)):
                line = lines[number]
                lines[number] = line[:start] + masked + line[stop:]
