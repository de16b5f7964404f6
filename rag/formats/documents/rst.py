"""Renders reStructuredText as HTML, glossaries of Sphinx as definition lists. Owns docutils."""

import re

# A `glossary` directive of Sphinx, with the lines that are indented below it.
GLOSSARY = re.compile(
    r"^(?P<indent>[ \t]*)\.\. glossary::[^\n]*\n"
    r"(?P<body>(?:(?P=indent)[ \t]+[^\n]*(?:\n|\Z)|[ \t]*\n)*)",
    re.M,
)
SUBSTITUTION = re.compile(r"^\.\. \|[^|\n]+\| replace::[^\n]*", re.M)
OPTION = re.compile(r"\s*:[\w-]+:.*")
CLASSIFIER = re.compile(r"\s+:\s+")
# Signs that would begin something else than a paragraph: lists, options, fields, quotations.
NO_TEXT = re.compile(
    r"[-+*•|](?=\s|$)|--?\w|/\w|:(?![\w.+:-]+:`)|\.\.(?= )|>>>|[-=~^#*+.]{4,}$|\(?\w{1,4}[.)]\s"
)
ROLE = re.compile(r":(?P<role>[\w.+:-]+):`(?P<text>[^`]+)`")
ROLE_WITH_TARGET = re.compile(r"(?P<words>.+?)\s*<[^<>]+>", re.DOTALL)
ABBREVIATION = re.compile(r"(?P<short>[^()]+)\((?P<long>[^()]+)\)")
DIRECTIVE = re.compile(
    r"^(?P<indent>[ \t]*)\.\. (?P<name>[\w:.-]+)::[ \t]*(?P<words>[^\n]*)\n", re.M
)
# What Sphinx has for the directive that docutils calls `code`.
CODE_BLOCK = re.compile(r"^([ \t]*)\.\. (?:code-block|sourcecode|ipython|prompt)::", re.M)
# The directives that docutils knows. The words of any other one become a paragraph.
KNOWN_DIRECTIVES = frozenset(
    """
    admonition attention caution class code container contents danger epigraph error figure
    highlights hint image important line-block list-table math note parsed-literal pull-quote
    replace rubric sidebar table tip topic unicode warning
    """.split()
)
LABELS = {
    "seealso": "See also: ",
    "versionadded": "Added in version ",
    "versionchanged": "Changed in version ",
    "deprecated": "Deprecated since version ",
}
SILENT_DIRECTIVES = frozenset(
    """
    currentmodule default-role highlight include index literalinclude meta module raw tabularcolumns
    toctree
    """.split()
)
# Stands between terms that share a definition, as docutils allows one term only.
TERM_SEPARATOR = "\ue003"
# Nothing is included or executed, and docutils reports no errors and stops at none.
DOCUTILS_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "report_level": 5,
    "halt_level": 6,
    "input_encoding": "unicode",
    "doctitle_xform": False,
    "line_length_limit": 1_000_000,
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "initial_header_level": 2,
    "math_output": "MathJax",
}


def has_glossary_directive(text: str) -> bool:
    """Return whether a text has a `glossary` directive."""
    return bool(GLOSSARY.search(text))


def rst_to_html(text: str) -> str:
    """Return the `glossary` directives of a text as HTML, or the whole text if it has none."""
    glossaries = list(map(_definition_list, GLOSSARY.finditer(text)))
    if not glossaries:
        return _rendered(text)
    substitutions = "\n".join(SUBSTITUTION.findall(text))
    return _rendered("\n\n".join([*glossaries, substitutions]))


def _definition_list(match: re.Match[str]) -> str:
    """Return the body of a `glossary` directive as a definition list, without its options."""
    lines = match["body"].expandtabs().splitlines()
    written = [line for line in lines if line.strip() and not OPTION.fullmatch(line)]
    margin = min(map(_indent, written), default=0)
    kept = []
    for line in lines:
        is_option = OPTION.fullmatch(line) and _indent(line) <= margin
        if not is_option:
            kept.append(line[margin:])
    return "\n".join(_join_terms(kept))


def _indent(line: str) -> int:
    """Return how many spaces a line begins with."""
    return len(line) - len(line.lstrip())


def _join_terms(lines: list[str]) -> list[str]:
    """Return lines where the terms above one definition are joined by TERM_SEPARATOR.

    Blank lines between a term and its definition are left out, as docutils would see a quotation.
    """
    joined: list[str] = []
    terms: list[str] = []
    for line in [*lines, "end"]:
        is_comment = line.startswith(".. ")
        is_blank = not line.strip()
        is_term = not is_blank and not line[0].isspace() and not is_comment
        if is_term:
            terms.append(term_of_line(line))
        elif terms and not (is_blank or is_comment):
            joined += ["", f" {TERM_SEPARATOR} ".join(map(_escaped_term, terms)), line]
            terms = []
        elif not is_comment:
            joined.append(line)
    return joined


def term_of_line(line: str) -> str:
    """Return the term in a line of a glossary, without its classifier: `term : classifier`."""
    return CLASSIFIER.split(line.strip())[0]


def _escaped_term(term: str) -> str:
    """Return a term that docutils takes for text, whatever sign it begins with."""
    if NO_TEXT.match(term):
        return f"\\{term}"
    return term


def _rendered(text: str) -> str:
    """Return a text as HTML, with the words of directives and roles that docutils does not know."""
    # Imported here: it takes a quarter of a second, and no other format needs it.
    from docutils.core import publish_parts
    from docutils.parsers.rst import Parser
    from docutils.parsers.rst.directives.images import Figure, Image

    from rag.formats.documents.rst_inline import LinearInliner

    # With this option docutils opens the file of a picture.
    for directive in (Image, Figure):
        (directive.option_spec or {}).pop("loading", None)
    source = CODE_BLOCK.sub(r"\1.. code::", text)
    source = DIRECTIVE.sub(_directive_words, source)
    source = ROLE.sub(_role_words, source)
    parser = Parser(inliner=LinearInliner())
    overrides = {**DOCUTILS_SETTINGS}
    parts = publish_parts(source, parser=parser, writer="html5", settings_overrides=overrides)
    return str(parts["body"])


def _role_words(match: re.Match[str]) -> str:
    """Return the words that a role shows."""
    role = match["role"].rsplit(":", 1)[-1]
    text = " ".join(match["text"].split())
    if role == "math":
        return match[0]
    abbreviation = ABBREVIATION.fullmatch(text)
    if role == "abbr" and abbreviation:
        return f"{abbreviation['short'].strip()} ({abbreviation['long'].strip()})"
    if role in ("pep", "rfc"):
        return f"{role.upper()} {text}"
    with_target = ROLE_WITH_TARGET.fullmatch(text)
    if with_target:
        return with_target["words"]
    shown = text.removeprefix("!")
    if shown.startswith("~"):
        return shown.rsplit(".", 1)[-1].removeprefix("~")
    return shown


def _directive_words(match: re.Match[str]) -> str:
    """Return a directive as it stands if docutils knows it; else its words as a paragraph."""
    name = match["name"].rsplit(":", 1)[-1]
    indent = match["indent"]
    if name in KNOWN_DIRECTIVES:
        return match[0]
    if name in SILENT_DIRECTIVES:
        # A comment that holds the lines below it: an empty one would end at the next blank line.
        return f"{indent}.. {name}\n"
    label = LABELS.get(name, "")
    return f"{indent}{label}{match['words']}\n"
