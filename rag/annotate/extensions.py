"""Extensions of Markdown that are no prose: formulas, JSX, ESM lines of MDX, lines of directives.

Every search is linear: a pattern stops at the sign that begins it, or after so many characters.
"""

import re
from collections.abc import Iterator

# Within a paragraph: formulas of TeX, and tags of components with their attributes.
# The `$` of a price has a space before the next one, or a digit behind it (as in Pandoc).
FORMULA = re.compile(
    r"\$\$(?:[^$\\]|\\.){1,5000}+\$\$"
    r"|(?<![\\$\w])\$(?![\s$])(?:[^$\\]|\\.){1,2000}+(?<!\s)\$(?![\d$])"
    r"|\\\((?:[^\\]|\\[^()]){1,2000}+\\\)"
    r"|\\\[(?:[^\\]|\\[^\[\]]){1,5000}+\\\]"
    r"|\\begin{(?P<name>[a-z]{1,30}\*?)}"
    r"(?:[^\\]|\\(?!begin{|end{(?P=name)})){1,5000}+\\end{(?P=name)}",
    re.DOTALL,
)
COMPONENT = re.compile(
    r"</?[A-Z][\w.]{0,100}+"
    r"(?:[^<>{}\"']|\"[^\"<]{0,500}+\"|'[^'<]{0,500}+'|{(?:[^{}<]|{[^{}<]{0,500}+}){0,500}+}){0,500}+>"
)
# What is computed where it stands, and the name of a directive before its words or attributes.
INSERTED = re.compile(r"{[^{}\n]{1,200}}|(?<![\w:])::?[A-Za-z][\w-]{0,50}+(?=[\[{])")
# Whole lines: of MDX, and of directives and their titles.
LINES = re.compile(
    r"(?:import\s+(?:[\w*{][^'\"\n]*\sfrom\s+)?['\"]|import\s+{|:{3,}"
    r"|export\s+(?:const|let|var|default|function|class|async)\b|export\s*[{*]"
    r"|(?:!!!|\?\?\?\+?|===)\s)[^\n]*"
)
OPENING, CLOSING = "{([", "})]"
# Without one of these, no line is one of them.
BEGINNING = re.compile(r"import|export|:::|!!!|\?\?\?|===")


def extension_spans(paragraph: str) -> Iterator[tuple[int, int]]:
    """Yield [start, stop) of the formulas, components and lines of directives of a paragraph.

    A line of MDX with open brackets goes on until they are closed.
    """
    for pattern in (FORMULA, COMPONENT, INSERTED):
        for match in pattern.finditer(paragraph):
            yield match.span()
    start = open_brackets = 0
    for line in paragraph.split("\n"):
        indent = len(line) - len(line.lstrip())
        if open_brackets > 0 or LINES.match(line, indent):
            yield start, start + len(line)
            open_brackets += _count(line, OPENING) - _count(line, CLOSING)
        start += len(line) + 1


def _count(line: str, signs: str) -> int:
    """Return how many of some signs are in a line."""
    return sum(map(line.count, signs))
