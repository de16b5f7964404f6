"""Expands the templates of MediaWiki pages that say something, without looking any up."""

import re
from collections.abc import Mapping, Sequence

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
# Words that may stand between the numbers of a measure: `{{convert|3|to|5|mm|in}}`.
BETWEEN_NUMBERS = frozenset(("to", "and", "or", "by", "x", "-", "–", "to(-)", "+/-", "±"))
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
    """Return the text that a template shows."""
    source = IN_LINK.sub(lambda link: link[0].replace("|", PIPE), match[1])
    first, *rest = source.split("|")
    name = first.strip().lower()
    if name in ("glossary", "glossary end") or SILENT.fullmatch(name):
        return ""
    positional, named = _arguments(rest)
    if name in REFERENCES:
        links = ", ".join(f"[[{page.strip()}]]" for page in positional)
        return f"{REFERENCES[name]}: {links}"
    return SHOWN.get(name, _first)(positional, named)


def _first(positional: Sequence[str], _: Mapping[str, str]) -> str:
    return positional[0] if positional else ""


def _last(positional: Sequence[str], _: Mapping[str, str]) -> str:
    return positional[-1] if positional else ""


def _all(positional: Sequence[str], _: Mapping[str, str]) -> str:
    return ", ".join(map(str.strip, positional))


def _term(positional: Sequence[str], named: Mapping[str, str]) -> str:
    """Return the name of an entry as that of a list of terms."""
    words = named.get("content") or named.get("term") or _first(positional, named)
    return f"\n<dt>{words.strip()}</dt>\n"


def _definition(positional: Sequence[str], named: Mapping[str, str]) -> str:
    """Return a definition, as one of a numbered list if it has a number."""
    text = (named.get("defn") or _first(positional, named)).strip()
    number = named.get("no", "").strip()
    if number.isdecimal():
        text = f'<ol><li value="{number}">\n{text}\n</li></ol>'
    return f"\n<dd>\n{text}\n</dd>\n"


def _measure(positional: Sequence[str], _: Mapping[str, str]) -> str:
    """Return the numbers of a measure and their unit, without what they are converted to."""
    taken: list[str] = []
    for argument in map(str.strip, positional):
        taken.append(argument)
        is_number = argument[:1].isdecimal() or argument[1:2].isdecimal()
        if not is_number and argument not in BETWEEN_NUMBERS:
            break
    return " ".join(taken)


# What templates show of their arguments, by place and by name; others show the first.
SHOWN = {
    "term": _term,
    **dict.fromkeys(("defn", "definition"), _definition),
    **dict.fromkeys(("convert", "cvt"), _measure),
    # Languages and styles stand first.
    **dict.fromkeys(("lang", "transl", "transliteration", "color"), _last),
    **dict.fromkeys(("hlist", "ubl", "unbulleted list", "plainlist", "flatlist"), _all),
}


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
