"""Renders the text of LaTeX as HTML, as far as definitions use it; no macro or file is followed."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from rag.formats.markup_languages.latex_groups import Groups

TOKEN = re.compile(
    r"\\(?P<command>write18|[A-Za-z@]+)\*?[ \t]*|\\(?P<sign>.)|(?P<math>\$\$?)"
    r"|(?P<blank>\n[ \t]*\n\s*)|(?P<group>[{}])|(?P<text>[^\\${}\n]+|\n)",
    re.DOTALL,
)
MATH_ENVIRONMENT = re.compile(r"(?:equation|align|gather|displaymath|math|multline|eqnarray)\*?")
CODE_ENVIRONMENTS = ("verbatim", "lstlisting", "minted", "alltt")
LISTS = {"itemize": "ul", "enumerate": "ol", "description": "dl"}
TAGS = {
    **dict.fromkeys(("emph", "textit", "textsl", "em"), "em"),
    **dict.fromkeys(("textbf", "strong"), "strong"),
    **dict.fromkeys(("texttt", "code", "lstinline", "path"), "code"),
    "textsuperscript": "sup",
    "textsubscript": "sub",
    "section": "h2",
    "subsection": "h3",
    "subsubsection": "h4",
    "chapter": "h1",
    "paragraph": "h5",
    "enquote": "q",
}
# How many arguments of a command no reader sees, those in brackets aside; the rest is text.
UNSEEN_ARGUMENTS = {
    "hyperref": 0,
    **dict.fromkeys(
        "label index cite citep citet ref pageref autoref glsadd vspace hspace input include "
        "includegraphics usepackage documentclass bibliography nocite write18 directlua "
        "hypertarget hyperlink textcolor color colorbox foreignlanguage selectlanguage raisebox "
        "parbox".split(),
        1,
    ),
    **dict.fromkeys("setlength multicolumn fcolorbox fontsize rule setcounter".split(), 2),
}
# Arguments of environments that no reader sees.
ENVIRONMENT_ARGUMENTS = {
    **dict.fromkeys(("multicols", "minipage", "tabular", "longtable", "tabbing"), 1),
    **dict.fromkeys(("tabularx", "tabulary", "tabular*", "adjustwidth"), 2),
}
TABLES = ("tabular", "tabular*", "tabularx", "tabulary", "longtable")
ROW_END, CELL_END = re.compile(r"\\\\(?:\[[^\[\]]*\])?|\\tabularnewline\b"), re.compile(r"(?<!\\)&")
# The commands of siunitx, with the text between their arguments; the last argument is a unit.
MEASURES = {
    **dict.fromkeys(("SI", "qty"), (" ",)),
    **dict.fromkeys(("SIrange", "qtyrange"), (" to ", " ")),
    **dict.fromkeys(("si", "unit"), ()),
}
COMMAND, BRACES = re.compile(r"\\([A-Za-z]+)"), re.compile(r"[{}]")
# Commands that show the name of an entry, whose label is their argument.
NAMED = re.compile(
    r"(?:[Gg]ls|GLS|ac|Ac|acf|acs|acl|acp|acr(?:short|long|full)"
    r"|[Gg]ls(?:xtr|fmt|entry)?(?:name|text|short|long|full|first)|gls(?:pl|link|disp))(?:pl)?"
)
WORDS = {
    "ldots": "…", "dots": "…", "textendash": "–", "textemdash": "—", "ss": "ß", "ae": "æ",
    "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł",
    "i": "ı", "LaTeX": "LaTeX", "TeX": "TeX", "textbackslash": "\\", "copyright": "©",
    "textregistered": "®", "texttrademark": "™", "S": "§", "P": "¶", "pounds": "£", "euro": "€",
    "textasciitilde": "~", "textless": "<", "textgreater": ">", "quad": " ", "par": "\n\n",
    "textquotesingle": "'", "degree": "°", "textdegree": "°", "newline": "\n", "space": " ",
}  # fmt: skip
ACCENTS = dict(
    zip(
        "`'^~\"=.uvHcrk",
        "\u0300\u0301\u0302\u0303\u0308\u0304\u0307\u0306\u030c\u030b\u0327\u030a\u0328",
        strict=True,
    )
)
LETTERS_OF_ACCENTS = frozenset("uvHcrk")
LIGATURES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("~", " "))
FORMULA, BLOCK_FORMULA = "\\({}\\)", "\\[{}\\]"
FORMULAS = {"$": FORMULA, "$$": BLOCK_FORMULA}
# Of deeper arguments only the words are kept.
DEEPEST = 12


@dataclass(frozen=True)
class LatexText:
    """Renders texts in which `names` says what the labels of entries are called."""

    names: Mapping[str, str] = field(default_factory=dict)

    def html(self, text: str, depth: int = 0) -> str:
        """Return a text as HTML."""
        if depth > DEEPEST:
            return _text(BRACES.sub("", COMMAND.sub("", text)))
        return _Run(self, Groups(text), depth).html()


class _Run:
    """Renders one text, token by token."""

    def __init__(self, latex: LatexText, groups: Groups, depth: int) -> None:
        self._latex, self._groups, self._depth = latex, groups, depth
        self._at = 0
        self._html: list[str] = []
        self._renderers: dict[str, Callable[[str], None]] = {
            **dict.fromkeys(("begin", "end"), self._environment),
            **dict.fromkeys(("href", "url"), self._link),
            **dict.fromkeys(("footnote", "thanks", "nomunit"), self._remark),
            **dict.fromkeys(LETTERS_OF_ACCENTS, self._accent),
            "item": self._item,
            "ensuremath": self._ensured_math,
            "verb": self._verbatim_sign,
        }

    def html(self) -> str:
        """Return the text as HTML."""
        while token := TOKEN.match(self._groups.text, self._at):
            self._at = token.end()
            if token["command"]:
                self._command(token["command"])
            elif token["sign"]:
                self._sign(token["sign"])
            elif token["math"]:
                self._formula(FORMULAS[token["math"]], token["math"])
            elif token["blank"]:
                self._html.append("<p>")
            elif token["text"]:
                self._html.append(_text(token["text"]))
        return "".join(self._html)

    def _argument(self) -> str:
        """Return the next argument in braces, rendered."""
        return self._latex.html(self._raw_argument(), self._depth + 1)

    def _raw_argument(self) -> str:
        """Return the next argument in braces as it is written, and go behind it."""
        argument, self._at = self._groups.argument(self._at)
        return argument

    def _command(self, name: str) -> None:
        renderer = self._renderers.get(name)
        if renderer:
            renderer(name)
        elif name in TAGS:
            self._html.append(f"<{TAGS[name]}>{self._argument()}</{TAGS[name]}>")
        elif name in MEASURES:
            self._measure(MEASURES[name])
        elif name in UNSEEN_ARGUMENTS:
            self._skip_arguments(UNSEEN_ARGUMENTS[name])
        elif NAMED.fullmatch(name):
            self._name(name)
        else:
            self._html.append(_paragraphs(WORDS.get(name, "")))

    def _link(self, command: str) -> None:
        """Render a link, whose words are its address if it has no others."""
        address = escape(self._raw_argument())
        words = self._argument() if command == "href" else address
        self._html.append(f'<a href="{address}">{words}</a>')

    def _remark(self, _: str) -> None:
        """Render what is printed elsewhere on the page, such as a footnote, in brackets."""
        self._html.append(f" ({self._argument()})")

    def _ensured_math(self, _: str) -> None:
        self._html.append(FORMULA.format(escape(self._raw_argument(), quote=False)))

    def _skip_arguments(self, count: int) -> None:
        """Go behind an argument in brackets and so many in braces."""
        _, self._at = self._groups.optional(self._at)
        for _ in range(count):
            self._raw_argument()

    def _measure(self, between: Sequence[str]) -> None:
        """Render numbers, with a text behind each, and their unit in words."""
        _, self._at = self._groups.optional(self._at)
        for text in between:
            self._html.append(f"{self._argument()}{text}")
        unit = BRACES.sub("", COMMAND.sub(r" \1", self._raw_argument()))
        self._html.append(_text(" ".join(unit.split())))

    def _name(self, command: str) -> None:
        """Render a command that shows the name of an entry, or the words beside its label."""
        label = self._raw_argument()
        if command.lower() in ("glslink", "glsdisp"):
            self._html.append(self._argument())
            return
        name = escape(self._latex.names.get(label, label), quote=False)
        self._html.append(f"{name}s" if command.endswith(("pl", "acp")) else name)

    def _item(self, _: str) -> None:
        """Begin an item of a list, or a term and its definition."""
        name, self._at = self._groups.optional(self._at)
        if name:
            self._html.append(f"<dt>{self._latex.html(name, self._depth + 1)}</dt><dd>")
        else:
            self._html.append("<li>")

    def _environment(self, command: str) -> None:
        """Render the beginning or the end of an environment, or the whole of code and math."""
        name = self._raw_argument()
        tag = LISTS.get(name)
        if command == "end":
            self._html.append(f"</{tag}>" if tag else "")
            return
        if MATH_ENVIRONMENT.fullmatch(name):
            self._formula(BLOCK_FORMULA, f"\\end{{{name}}}")
            return
        self._skip_arguments(ENVIRONMENT_ARGUMENTS.get(name, 0))
        if tag:
            self._html.append(f"<{tag}>")
        elif name in CODE_ENVIRONMENTS:
            code = escape(self._upto(f"\\end{{{name}}}").strip("\n"), quote=False)
            self._html.append(f"<pre>{code}</pre>")
        elif name in TABLES:
            self._table(self._upto(f"\\end{{{name}}}"))

    def _table(self, source: str) -> None:
        """Render the rows of a table; its rules are no rows."""
        rows: list[str] = []
        for row in ROW_END.split(source):
            cells = [self._latex.html(cell, self._depth + 1) for cell in CELL_END.split(row)]
            if any(map(str.strip, cells)):
                rows.append(f"<tr><td>{'</td><td>'.join(cells)}</td></tr>")
        self._html.append(f"<table>{''.join(rows)}</table>")

    def _formula(self, form: str, end: str) -> None:
        """Render the text up to an end as a formula of a form."""
        formula = escape(self._upto(end).strip(), quote=False)
        self._html.append(form.format(formula))

    def _upto(self, end: str) -> str:
        """Return the text up to an end, or up to the end of all, and go behind it."""
        text, begin = self._groups.text, self._at
        place = text.find(end, begin)
        if place < 0:
            self._at = len(text)
            return text[begin:]
        self._at = place + len(end)
        return text[begin:place]

    def _verbatim_sign(self, _: str) -> None:
        """Render the text between two equal signs."""
        text = self._groups.text
        if self._at < len(text):
            sign = text[self._at]
            self._at += 1
            self._html.append(f"<code>{escape(self._upto(sign), quote=False)}</code>")

    def _sign(self, sign: str) -> None:
        """Render a backslash with a sign: an accent, a line break, a formula, or the sign."""
        if sign in ACCENTS:
            self._accent(sign)
        elif sign == "\\":
            self._html.append("<br>")
        elif sign == "(":
            self._formula(FORMULA, "\\)")
        elif sign == "[":
            self._formula(BLOCK_FORMULA, "\\]")
        elif sign not in "-/,;:!":
            self._html.append(escape(sign, quote=False))
        elif sign in ",;:":
            self._html.append(" ")

    def _accent(self, accent: str) -> None:
        """Render the next letter with an accent."""
        text = self._groups.text
        if text[self._at : self._at + 1] == "{":
            letter = self._raw_argument()
        else:
            letter = text[self._at : self._at + 1]
            self._at += 1
        letter = letter.strip().replace("\\i", "i").replace("\\j", "j")
        composed = unicodedata.normalize("NFC", letter[:1] + ACCENTS[accent])
        self._html.append(escape(composed + letter[1:], quote=False))


def _text(text: str) -> str:
    """Return a text without commands as HTML, its dashes and quotes as they are printed."""
    for written, printed in LIGATURES:
        text = text.replace(written, printed)
    return escape(text, quote=False)


def _paragraphs(text: str) -> str:
    return escape(text, quote=False).replace("\n\n", "<p>").replace("\n", "<br>")
