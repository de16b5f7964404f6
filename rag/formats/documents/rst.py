"""reStructuredText, as Sphinx or docutils reads it -> HTML, its glossaries as definition lists. Owns docutils."""

import re

GLOSSARY = re.compile(
    r"^(?P<indent>[ \t]*)\.\. glossary::[^\n]*\n(?P<body>(?:(?P=indent)[ \t]+[^\n]*(?:\n|\Z)|[ \t]*\n)*)",
    re.M,
)
OPTION = re.compile(r"\s*:[\w-]+:.*")
ROLE = re.compile(r":(?P<role>[\w.+:-]+):`(?P<text>[^`]+)`")
TARGET = re.compile(r"(?P<words>.+?)\s*<[^<>]+>", re.DOTALL)
EXPLAINED = re.compile(r"(?P<short>[^()]+)\((?P<long>[^()]+)\)")
# Directives that docutils knows not: their words stay, as a paragraph.
DIRECTIVE = re.compile(
    r"^(?P<indent>[ \t]*)\.\. (?P<name>[\w:.-]+)::[ \t]*(?P<words>[^\n]*)\n", re.M
)
KNOWN = frozenset(
    """
    admonition attention caution class code container contents danger epigraph error figure highlights hint image
    important line-block list-table math note parsed-literal pull-quote replace rubric sidebar table tip topic unicode
    warning
    """.split()
)
LABELS = {
    "seealso": "See also: ",
    "versionadded": "Added in version ",
    "versionchanged": "Changed in version ",
    "deprecated": "Deprecated since version ",
}
SILENT = frozenset(
    """
    currentmodule default-role highlight include index literalinclude meta module raw tabularcolumns toctree
    """.split()
)


def holds_glossary(text: str) -> bool:
    """Tell whether a text holds a glossary as Sphinx marks it."""
    return bool(GLOSSARY.search(text))


def rst_as_html(text: str) -> str:
    """Return a text as HTML: its glossaries alone if it marks any, else the whole."""
    found = [glossary(match) for match in GLOSSARY.finditer(text)]
    replaced = "\n".join(re.findall(r"^\.\. \|[^|\n]+\| replace::[^\n]*", text, re.M))
    return published("\n\n".join([*found, replaced]) if found else text)


def glossary(found: re.Match[str]) -> str:
    """Return the body of a glossary as a definition list: terms that share a definition stand on one line each."""
    lines = found["body"].expandtabs().splitlines()
    indents = [
        len(line) - len(line.lstrip())
        for line in lines
        if line.strip() and not OPTION.fullmatch(line)
    ]
    margin = min(indents, default=0)
    bare = [
        line[margin:]
        for line in lines
        if not (OPTION.fullmatch(line) and len(line) - len(line.lstrip()) <= margin)
    ]
    return "\n".join(terms_apart(bare))


def terms_apart(lines: list[str]) -> list[str]:
    """Return lines in which several terms above one definition are joined by a mark, as docutils takes one only."""
    told: list[str] = []
    terms: list[str] = []
    for line in [*lines, ""]:
        if line.strip() and not line[0].isspace() and not line.startswith(".. "):
            terms.append(re.split(r"\s+:\s+", line.strip())[0])
            continue
        if terms:
            told += ["", f" {SAME} ".join(terms)]
            terms = []
        if not line.startswith(".. "):
            told.append(line)
    return told


# Stands between terms of one definition.
SAME = "\ue003"


def published(text: str) -> str:
    """Return a text as HTML. Nothing is fetched, included or executed, and nothing is lost to unknown directives."""
    from docutils.core import (
        publish_parts,  # here: a quarter of a second, which no other format needs
    )

    settings = {
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
    }
    source = ROLE.sub(words_of_role, DIRECTIVE.sub(words_of_directive, text))
    return str(publish_parts(source, writer="html5", settings_overrides=settings)["body"])


def words_of_role(found: re.Match[str]) -> str:
    """Return the words that a role shows."""
    role, text = found["role"].rsplit(":", 1)[-1], " ".join(found["text"].split())
    if explained := EXPLAINED.fullmatch(text) if role == "abbr" else None:
        return f"{explained['short'].strip()} ({explained['long'].strip()})"
    if role in ("pep", "rfc"):
        return f"{role.upper()} {text}"
    if titled := TARGET.fullmatch(text):
        return titled["words"]
    shown = text.removeprefix("!")
    return shown.rsplit(".", 1)[-1].removeprefix("~") if shown.startswith("~") else shown


def words_of_directive(found: re.Match[str]) -> str:
    """Return a directive that docutils knows as it stands; of another, a paragraph of what stands beside its name."""
    name = found["name"].rsplit(":", 1)[-1]
    if name in KNOWN:
        return found[0]
    if name in SILENT:
        return f"{found['indent']}.. \n"
    label = LABELS.get(name, "")
    return (
        f"{found['indent']}{label}{found['words']}\n"
        if label or found["words"]
        else f"{found['indent']}\n"
    )
