"""Makes XML of DocBook as SGML: tags in any case, empty elements, and tags that close the last."""

import re

TAG = re.compile(r"<(/?)([A-Za-z][\w.-]*)?((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>")
ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[\w.-]+)")
# What is not closed reaches to the end of the text.
MARKED = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?[^>]*(?:>|\Z)|<!DOCTYPE\b[^\[>]*(?:\[[^\]]*(?:\]\s*|\Z))?(?:>|\Z)?",
    re.DOTALL | re.IGNORECASE,
)
BARE_AMPERSAND = re.compile(r"&(?!#?\w+;)")
# More elements inside one another are taken as empty.
DEEPEST = 200
# Elements that hold nothing; SGML does not close them.
EMPTY = frozenset(
    "xref anchor colspec spanspec imagedata graphic co area footnoteref sbr void varargs".split()
)


def sgml_to_xml(text: str) -> str:
    """Return SGML as XML below one root: every tag closed, names in lower case."""
    open_tags: list[str] = []

    def rewritten(tag: re.Match[str]) -> str:
        closes, name, attributes = tag[1], (tag[2] or "").lower(), tag[3]
        if not closes and name:
            is_empty = attributes.endswith("/") or name in EMPTY or len(open_tags) == DEEPEST
            if not is_empty:
                open_tags.append(name)
            return f"<{name}{_attributes(attributes)}{'/' if is_empty else ''}>"
        if not open_tags or (name and name not in open_tags):
            return ""
        ends = ""
        while open_tags:
            last = open_tags.pop()
            ends += f"</{last}>"
            if name in ("", last):
                break
        return ends

    body = TAG.sub(rewritten, BARE_AMPERSAND.sub("&amp;", MARKED.sub(_lines_only, text)))
    rest = "".join(f"</{name}>" for name in reversed(open_tags))
    return f"<sgml>{body}{rest}</sgml>"


def _lines_only(mark: re.Match[str]) -> str:
    """Return the line ends of a comment or declaration, so that lines keep their numbers."""
    return "\n" * mark[0].count("\n")


def _attributes(source: str) -> str:
    """Return attributes with their values in quotes."""
    written = []
    for name, value in ATTRIBUTE.findall(source):
        quoted = value if value[0] in "\"'" else f'"{value}"'
        written.append(f" {name.lower()}={quoted}")
    return "".join(dict.fromkeys(written))
