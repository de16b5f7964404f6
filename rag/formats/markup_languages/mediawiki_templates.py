"""Expands the templates of MediaWiki pages that say something, without looking any up."""

import re
from collections.abc import Sequence

# A template that holds no other one.
INNERMOST = re.compile(r"\{\{([^{}]*)\}\}")
# How many templates are expanded inside one another.
DEEPEST = 10
NAMED = re.compile(r"\s*([\w -]{1,40})\s*=(.*)", re.DOTALL)
# `|` inside a link belongs to the link.
IN_LINK = re.compile(r"\[\[[^\[\]]*\]\]")
PIPE = "\ue012"
# Templates of which nothing is seen on the page, or nothing that belongs to a term.
SILENT = re.compile(
    r"(?:cite|cn|citation|use|short description|anchor|vanchor|glossary|reflist|refn?|sfn|efn"
    r"|compact ?toc|toc|authority|defaultsort|div col|portal|commons|main other|ghat)\b.*",
    re.IGNORECASE,
)
# Templates whose last argument is seen, the others being languages or styles.
LAST_SEEN = frozenset("lang transl transliteration color".split())
REFERENCES = {"main": "Main article", "see also": "See also", "further": "Further information"}


def with_templates(text: str) -> str:
    """Return a text with the templates of glossaries as lists of terms, others as what is seen."""
    for _ in range(DEEPEST):
        expanded = INNERMOST.sub(_expanded, text)
        if expanded == text:
            break
        text = expanded
    return text


def _expanded(match: re.Match[str]) -> str:
    """Return what a template shows."""
    source = IN_LINK.sub(lambda link: link[0].replace("|", PIPE), match[1])
    first, *rest = source.split("|")
    name = first.strip().lower()
    positional, named = _arguments(rest)
    if name == "term":
        words = named.get("content") or named.get("term") or _first(positional)
        return f"\n<dt>{words.strip()}</dt>\n"
    if name in ("defn", "definition"):
        return f"\n<dd>\n{(named.get('defn') or _first(positional)).strip()}\n</dd>\n"
    if name in REFERENCES:
        links = ", ".join(f"[[{page.strip()}]]" for page in positional)
        return f"{REFERENCES[name]}: {links}"
    if name in ("glossary", "glossary end") or SILENT.fullmatch(name):
        return ""
    if name in LAST_SEEN:
        return positional[-1] if positional else ""
    return _first(positional)


def _arguments(arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return the arguments of a template without a name, and those with one."""
    positional: list[str] = []
    named: dict[str, str] = {}
    for argument in arguments:
        text = argument.replace(PIPE, "|")
        match = NAMED.fullmatch(text)
        if match is None:
            positional.append(text)
        elif match[1].strip().isdecimal():
            positional.append(match[2])
        else:
            named[match[1].strip().lower()] = match[2]
    return positional, named


def _first(arguments: Sequence[str]) -> str:
    return arguments[0] if arguments else ""
